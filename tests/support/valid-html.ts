import { HtmlValidate } from 'html-validate';

export type WrittenPage = { url: string; html: string };

/** @returns every mistake that html-validate finds in public pages, with the address of its page */
export async function htmlMistakes(pages: readonly WrittenPage[]): Promise<string[]> {
  const validator = new HtmlValidate({
    root: true,
    extends: ['html-validate:recommended'],
    // The names of services are their own; some are long.
    rules: { 'long-title': 'off' },
  });
  const mistakes: string[] = [];
  for (const { url, html } of pages) {
    const { results } = await validator.validateString(html);
    for (const { messages } of results) mistakes.push(...messages.map(({ ruleId, message }) => `${url} ${ruleId}: ${message}`));
  }
  return mistakes;
}
