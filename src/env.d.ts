declare namespace App {
  /**
   * Facts and words of every page: for prerendered pages from src/middleware.ts, for on-demand pages from
   * api/http/plugins/pages.ts.
   */
  interface Locals {
    directory: import('./directory/directory.ts').Directory;
    /** The page's language: its tag, self-name and direction. */
    language: import('./directory/directory.ts').Language;
    /** The words of the page's language. */
    t: import('./i18n/words.ts').Translate;
    /** The words of another language: for the German below a slip, for "in English" on the desk. */
    words: (language: string) => import('./i18n/words.ts').Translate;
    /** Whether a native speaker has read all words of the page's language. */
    isReviewed: boolean;
    /** Whether the page stands among example people and requests, and has to say so. */
    isDemo: boolean;
    /** Whether letters, reminders and erasing rest at the desk because the clock cannot be trusted. */
    jobsRest: boolean;
    /** The pauses that run and concern the account, for the desk's pages. */
    pauses: readonly import('../api/contract/pause.ts').Pause[];
    /** The day on which the page is rendered; decides what is outdated. */
    now: Date;
    /** From where a page of the desk listens for changes; undefined for those that do not. */
    livePosition?: string | undefined;
    /** In a build: what was rendered under a name, or else is rendered now. */
    once?: (<Part>(name: string, render: () => Promise<Part>) => Part | Promise<Part>) | undefined;
    /** On-demand pages only: gives a page the content from its route. */
    contentOf: import('../api/contract/pages.ts').ContentOf;
  }
}
