/** Whether the control differs from its value in the page. */
export function isChanged(control: HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement): boolean {
  if (control instanceof HTMLSelectElement) {
    const options = [...control.options];
    return !(options.find(({ defaultSelected }) => defaultSelected) ?? options[0])?.selected;
  }
  const isTicked = control instanceof HTMLInputElement && control.checked !== control.defaultChecked;
  return isTicked || control.value !== control.defaultValue;
}
