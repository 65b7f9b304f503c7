import { describe, expect, it } from 'vitest';
import { stableId, uuidVersion5 } from './stable-id.ts';

describe('uuidVersion5', () => {
  it('makes what RFC 9562 prints in appendix A.4', () => {
    const domainNames = Buffer.from('6ba7b8109dad11d180b400c04fd430c8', 'hex');
    expect(uuidVersion5(domainNames, 'www.example.com')).toBe('2ed6657d-e927-568b-95e1-2665a8aea6a2');
  });
});

describe('stableId', () => {
  it('tells things of different kinds apart', () => {
    expect(stableId('service', 'frauenhaus')).not.toBe(stableId('provider', 'frauenhaus'));
  });
});
