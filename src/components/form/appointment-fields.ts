/**
 * The fields of the appointment form, in the order of the page, each with the place in the JSON body that it fills
 * (RFC 6901). The page and the route read the same list, so a pointer always finds its field.
 */
const pointers = {
  topics: '/matter/topics',
  service: '/matter/service',
  quarter: '/quarter',
  conversationLanguage: '/conversation/language',
  interpreting: '/conversation/interpreting',
  womanCounsellor: '/matter/womanCounsellor',
  channel: '/matter/channel',
  slot: '/slot/id',
  hold: '/slot/hold',
  days: '/matter/wish/days',
  parts: '/matter/wish/parts',
  persons: '/matter/persons',
  ageGroup: '/matter/ageGroup',
  hasCounsellor: '/matter/hasCounsellor',
  name: '/person/name',
  reply: '/person/reply',
  phone: '/person/phone',
  mayLeaveMessage: '/person/mayLeaveMessage',
  safeTimes: '/person/safeTimes',
  email: '/person/email',
  reminder: '/person/reminder',
  note: '/person/note',
  helperName: '/person/helper/name',
  helperPhone: '/person/helper/phone',
  notice: '/notice',
} as const;

export type AppointmentField = keyof typeof pointers;

export const appointmentFields = Object.keys(pointers) as AppointmentField[];

export const pointerOf = (field: AppointmentField): string => pointers[field];

/** The field that a pointer lies in: "/matter/topics/2" is in `topics`. Undefined for what no field fills. */
export const fieldOf = (pointer: string): AppointmentField | undefined =>
  appointmentFields.find((field) => pointer === pointers[field] || pointer.startsWith(`${pointers[field]}/`));

/** Errors in the order of the fields; those that no field has come last. */
export function inOrderOfFields<Error extends { pointer: string }>(errors: readonly Error[]): Error[] {
  const place = ({ pointer }: Error) => {
    const field = fieldOf(pointer);
    return field === undefined ? appointmentFields.length : appointmentFields.indexOf(field);
  };
  return [...errors].sort((one, other) => place(one) - place(other));
}
