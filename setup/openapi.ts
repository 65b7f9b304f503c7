import { randomBytes } from 'node:crypto';
import { createConfig, lintFromString } from '@redocly/openapi-core';
import { buildApp } from '../api/app.ts';
import { readSettings } from '../api/config.ts';
import { connect } from '../api/database/connect.ts';
import { emptySite } from '../api/http/packed-site.ts';
import { createIdentity, newIdentity } from '../api/sealing/identity.ts';
import { createSealer, createUnsealer, newDeskKeys } from '../api/sealing/sealing.ts';

/**
 * Holds the OpenAPI document of every route against Redocly's strict rules, where a warning fails like an error. The server needs neither a
 * port nor a stored database for it.
 */
const { publicKey, privateKey } = await newDeskKeys();
const isNeverAsked = () => {
  throw new Error('the document needs no page and no content');
};
const app = await buildApp({
  settings: readSettings({ PUBLIC_URL: 'https://kim.example', LOG_LEVEL: 'silent' }),
  db: connect(':memory:'),
  keys: {
    sealer: await createSealer(publicKey),
    unsealer: await createUnsealer([privateKey]),
    intakeKey: randomBytes(32),
    deskKey: randomBytes(32),
    identity: createIdentity(newIdentity()),
  },
  site: isNeverAsked,
  staticSite: () => emptySite,
  render: isNeverAsked,
  stylesheets: [],
  now: () => new Date(),
});
await app.ready();
const source = JSON.stringify(app.swagger());
await app.close();

const config = await createConfig({ extends: ['recommended-strict'] });
const findings = await lintFromString({ source, config, absoluteRef: '/api/openapi.json' });
for (const { ruleId, message, location } of findings) console.error(`${location[0]?.pointer ?? ''} ${ruleId}: ${message}`);
process.exitCode = findings.length === 0 ? 0 : 1;
