import node from '@astrojs/node';
import { defineConfig } from 'astro/config';
import { scriptTarget, sheetTarget } from './src/oldest-browsers.ts';

// A build tells nobody about itself, and writes nothing to the home folder, which users of services do not have.
process.env.ASTRO_TELEMETRY_DISABLED = '1';

/**
 * The Node adapter, but with a server entry of our own: Fastify is the host and renders pages itself,
 * so that every page passes its hooks (limits, headers, cookies). See docs/decisions/.
 */
function hostedByFastify() {
  const adapter = node({ mode: 'middleware' });
  const done = adapter.hooks['astro:config:done'];
  return {
    ...adapter,
    hooks: {
      ...adapter.hooks,
      'astro:config:done': (options) =>
        done({
          ...options,
          setAdapter: (settings) =>
            options.setAdapter({ ...settings, serverEntrypoint: new URL('./src/server-entry.ts', import.meta.url) }),
        }),
    },
  };
}

/** Astro builds scripts for the newest browsers only and lets no setting change that, so this plugin does. */
const forOldestBrowsers = {
  name: 'for-oldest-browsers',
  configEnvironment: (name) => (name === 'client' ? { build: { target: scriptTarget } } : undefined),
};

/** `Features.LightDark` of lightningcss. */
const lightDark = 1 << 20;

/** The proof of work is left out: most pages never need it. */
const sharedElements =
  /src\/(components\/(frame|form|booking(?!\/slot-proof)|words)\/|components\/finder\/known-position|directory\/(instants|position|berlin\.browser))/;

export default defineConfig({
  outDir: './.build',
  // Absolute addresses stand in the sitemap, the open data and the data for search engines.
  site: process.env['PUBLIC_URL']?.trim() || 'http://localhost:8080',
  adapter: hostedByFastify(),
  // Astro bundles the code and renders nothing: setup/site/ renders the static pages, and only those that have changed.
  output: 'server',
  trailingSlash: 'always',
  session: false,
  security: { checkOrigin: false },
  devToolbar: { enabled: false },
  compressHTML: true,
  build: { inlineStylesheets: 'never', assets: 'assets' },
  vite: {
    build: { assetsInlineLimit: 0, cssTarget: sheetTarget },
    // No sheet says `light-dark()`; without this each would bring two variables that stand in for it.
    css: { lightningcss: { exclude: lightDark } },
    plugins: [forOldestBrowsers],
    // Small elements that several pages need are one file: a slow phone waits for every request.
    environments: {
      client: {
        build: { rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'shared', test: sharedElements, minShareCount: 2 }] } } } },
      },
    },
  },
});
