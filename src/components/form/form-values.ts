import type { FormValues } from '../../../api/contract/form-values.ts';
import type { FormField } from './form-field.ts';

/** What stands in a field with one value; "" when there is nothing. */
export const valueOf = (values: FormValues, field: FormField): string => [values[field] ?? ''].flat()[0] ?? '';

/** Whether a box or an option of a field is chosen. */
export const isChosen = (values: FormValues, field: FormField, option: string): boolean => [values[field] ?? []].flat().includes(option);

/** Whether anybody changed one of the fields: then the group that holds them stands open. */
export const isTouched = (values: FormValues, untouched: Partial<Record<FormField, string>>): boolean =>
  Object.entries(untouched).some(([field, value]) => {
    const now = [values[field] ?? ''].flat().join(' ');
    return now !== '' && now !== value;
  });
