import { createRequire } from 'node:module';
import { expect, it } from 'vitest';

it('a build tells nobody about itself', async () => {
  const ofAstro = createRequire(createRequire(import.meta.url).resolve('astro'));
  const { AstroTelemetry } = (await import(ofAstro.resolve('@astrojs/telemetry'))) as {
    AstroTelemetry: new (about: object) => { isDisabled: boolean };
  };
  await import(new URL('../astro.config.mjs', import.meta.url).href);
  expect(new AstroTelemetry({ astroVersion: '7', viteVersion: '8' }).isDisabled).toBe(true);
});
