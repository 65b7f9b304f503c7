/** A field as browsers send it; half a character becomes bytes that are no UTF-8. */
export const encodedField = (text: string): string =>
  text.replace(/\p{Surrogate}|[^\w]/gu, (sign) => (/\p{Surrogate}/u.test(sign) ? '%ED%A0%80' : encodeURIComponent(sign)));

/** All fields of a form. */
export const encodedForm = (fields: object): string =>
  Object.entries(fields)
    .flatMap(([name, value]) =>
      [value as unknown].flat().map((one) => [name, typeof one === 'string' ? one : JSON.stringify(one)] as const),
    )
    .map(([name, text]) => `${encodedField(name)}=${encodedField(text)}`)
    .join('&');
