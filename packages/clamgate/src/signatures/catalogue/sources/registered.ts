import { companion, file, group } from '../file-rows.ts'
import { type CatalogueSource, HOUR_MS } from '../types.ts'

const PAID = 'For paid accounts.'
const HUGE = 256 * 1024 ** 2

/** Sources that want an account. */
export const securiteinfo: CatalogueSource = {
  name: 'securiteinfo',
  title: 'SecuriteInfo',
  homepage: 'https://www.securiteinfo.com/',
  state: 'active',
  note: 'Free accounts have served nothing but a placeholder since May 2026: it is recognised and refused.',
  licence:
    'Registration; the identifier of 128 characters is on the page of the account. More files for paid accounts.',
  road: {
    kind: 'https',
    base: 'https://www.securiteinfo.com/get/signatures/',
    path: '{secret}/{file}',
  },
  integrity: 'sha256',
  secret: 'the identifier of your account',
  floorMs: 4 * HOUR_MS,
  paidFloorMs: HOUR_MS,
  files: [
    ...group('securiteinfo', [
      companion('securiteinfo.ign2', 'Names of signatures that were taken back', { signatures: 233 }),
      file('javascript.ndb', 'LOW', 'malware', 'Malicious JavaScript', {
        storeAs: 'securiteinfo_javascript.ndb',
      }),
      file('securiteinfo.hdb', 'LOW', 'malware', 'Malware of the last three years', { maxBytes: HUGE }),
      file('securiteinfoandroid.hdb', 'LOW', 'malware', 'Malware for Java and Android'),
      file('securiteinfoascii.hdb', 'LOW', 'malware', 'Malicious texts and scripts', { signatures: 99_991 }),
      file('securiteinfohtml.hdb', 'LOW', 'malware', 'Malicious HTML'),
      file('securiteinfoold.hdb', 'LOW', 'malware', 'Malware that is older than three years', {
        note: 'By far the largest file of all: 3.8 million hashes, some 700 MB of memory.',
        signatures: 3_799_969,
        maxBytes: 2 * HUGE,
      }),
      file('securiteinfopdf.hdb', 'LOW', 'malware', 'Malicious PDF'),
      file('spam_marketing.ndb', 'HIGH', 'spam', 'Advertising mail and its senders', {
        note: 'Hits wanted newsletters: tag, never refuse.',
        signatures: 37_626,
      }),
    ]),
    ...group(
      'securiteinfo-premium',
      [
        file('securiteinfo.mdb', 'LOW', 'malware', 'Sections of new Windows malware'),
        file('securiteinfo0hour.hdb', 'LOW', 'malware', 'Malware of the last hours'),
        file('securiteinfo.pdb', 'LOW', 'phishing', 'Domains that phishing pretends to be', {
          note: 'For paid accounts. Works with PhishingScanURLs of clamd alone.',
        }),
        file('securiteinfo.wdb', 'LOW', 'companion', 'URLs that are no phishing'),
        file('securiteinfo.yara', 'LOW', 'malware', 'YARA rules'),
      ],
      { isPaid: true, note: PAID },
    ),
  ],
  groups: { securiteinfo: 'SecuriteInfo', 'securiteinfo-premium': 'SecuriteInfo, paid' },
  decoys: [/Do\.not\.use\.free\.signature\.databases/i],
  aliases: ['securite', 'securiteinfo.com'],
}

export const malwarepatrol: CatalogueSource = {
  name: 'malwarepatrol',
  title: 'MalwarePatrol',
  homepage: 'https://www.malwarepatrol.net/',
  state: 'active',
  note: 'Lists whole hosts such as Google Drive, so that links of everybody are hit.',
  licence: 'Registration; the receipt is in the mail of the account. product 32 is the free list for mail.',
  road: {
    kind: 'https',
    base: 'https://lists.malwarepatrol.net/cgi/',
    path: 'getfile?receipt={secret}&product={product}&list={list}',
  },
  integrity: 'none',
  secret: 'the receipt of your account',
  floorMs: 24 * HOUR_MS,
  paidFloorMs: 4 * HOUR_MS,
  files: [
    {
      name: 'malwarepatrol.db',
      group: 'malwarepatrol',
      class: 'malware',
      purpose: 'URLs of malware',
      note: 'Also hits wanted links to large hosts.',
      signatures: 5320,
    },
  ],
  decoys: [/^#.*\baccess\b.*\bdenied\b/i],
  aliases: ['mbl'],
}

export const malwareexpert: CatalogueSource = {
  name: 'malwareexpert',
  title: 'Malware Expert',
  homepage: 'https://malware.expert/',
  state: 'active',
  note: 'Made for web servers.',
  licence: 'Paid; the serial key is on the page of the account.',
  road: { kind: 'https', base: 'https://signatures.malware.expert/', path: '{secret}/{file}' },
  integrity: 'none',
  secret: 'your serial key',
  floorMs: 2 * HOUR_MS,
  files: group('malwareexpert', [
    companion('malware.expert.fp', 'Clean files'),
    file('malware.expert.hdb', 'LOW', 'malware', 'Hashes of web malware'),
    file('malware.expert.ldb', 'MEDIUM', 'malware', 'Web malware, logical signatures'),
    file('malware.expert.ndb', 'MEDIUM', 'malware', 'Patterns of PHP malware', {
      note: 'More false positives than the others.',
    }),
  ]),
  decoys: [/Malware\.Expert\.buy\.subscription/i],
  aliases: ['malware.expert'],
}
