import type { FastifyReply, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { deskLanguageOf, deskLanguages } from '../../contract/codes.ts';
import { contentFor, type PageRoute, type Pages } from '../../contract/pages.ts';
import type { Directory, Language } from '../../../src/directory/directory.ts';
import type { Site } from '../../../src/loading/read-site.ts';
import type { Pause } from '../../contract/pause.ts';
import { Problem } from '../../contract/problems.ts';

/** The input of a page; becomes `Astro.locals`. */
export type Locals = App.Locals;

/** Renders one Astro page; made by the build's server entry, or by Astro's development server. */
export type PageRenderer = (route: PageRoute, locals: Locals, reply: FastifyReply) => Promise<unknown>;

declare module 'fastify' {
  interface FastifyReply {
    /**
     * Renders an on-demand Astro page inside Fastify's life cycle, so that every hook, limit and header applies.
     * @param content of the type that the route's page takes
     */
    page: <Route extends PageRoute>(
      route: Route,
      content: Pages[Route],
      options: {
        language: string;
        status?: number | undefined;
        /** Other facts than those that are served, for a preview. */
        directory?: Directory;
      },
    ) => Promise<unknown>;
  }
  interface FastifyRequest {
    /** From where the page listens for changes; only on pages of people who work on requests. */
    livePosition: string | undefined;
  }
  interface FastifyInstance {
    /** @throws Problem not-found for a language that the site does not have */
    getLanguage: (tag: string) => Language;
  }
}

/** On-demand pages are Fastify routes that render Astro. They are personal: never stored, never indexed. */
export const pages = fp<{
  site: () => Site;
  render: PageRenderer;
  now: () => Date;
  isDemo: boolean;
  jobsRest: () => boolean;
  /** The running pauses that concern the account of a request; none for strangers. */
  pausesFor: (request: FastifyRequest) => Promise<Pause[]>;
}>(
  (app, { site, render, now, isDemo, jobsRest, pausesFor }, done) => {
    app.decorate('getLanguage', (tag: string) => {
      const language = site().directory.city.languages.find((candidate) => candidate.tag === tag);
      if (language === undefined) throw new Problem('not-found');
      return language;
    });
    app.decorateRequest('livePosition', undefined);
    app.decorateReply(
      'page',
      async function (this: FastifyReply, route, content, { language: tag, status = 200, directory = site().directory }) {
        const { words, isReviewed } = site();
        const ofDesk = /^\/desk(?:\/|$)/.test(route) ? deskLanguages.find((one) => one === tag) : undefined;
        const language = ofDesk === undefined ? app.getLanguage(tag) : deskLanguageOf(ofDesk);
        await this.goOn();
        void this.code(status).header('cache-control', 'no-store').header('x-robots-tag', 'noindex, nofollow');
        return render(
          route,
          {
            directory,
            language,
            words,
            t: words(tag),
            isReviewed: isReviewed(tag),
            isDemo,
            jobsRest: jobsRest(),
            pauses: route.startsWith('/desk/') ? await pausesFor(this.request) : [],
            now: now(),
            livePosition: this.request.livePosition,
            contentOf: contentFor(route, content),
          },
          this,
        );
      },
    );
    done();
  },
  { name: 'pages', fastify: '5.x' },
);
