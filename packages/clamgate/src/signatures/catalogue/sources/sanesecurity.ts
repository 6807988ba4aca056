import { companion, file, group } from '../file-rows.ts'
import { type CatalogueSource, HOUR_MS } from '../types.ts'

const PARKED = 'Held one signature at the end of 2025: it stays on the mirrors for old programs.'

const OWN = group('sanesecurity', [
  companion('sanesecurity.ftm', 'Tells mail and parts of mail by more signs', {
    note: 'Patterns for mail fire less often without it.',
  }),
  companion('sigwhitelist.ign2', 'Names of signatures that were taken back', {
    note: 'The short way by which false positives are mended.',
    signatures: 12,
  }),
  file('blurl.ndb', 'LOW', 'phishing', 'Bad URLs of the last week'),
  file('junk.ndb', 'LOW', 'spam', 'Spam, phishing, lotteries, job and advance-fee offers', {
    note: 'The largest file of patterns here: 7 MB in 2017.',
    signatures: 55_799,
  }),
  file('jurlbl.ndb', 'LOW', 'spam', 'URLs of spam and malware, checked by people'),
  file('malwarehash.hsb', 'LOW', 'malware', 'Hashes of malware of unknown size'),
  file('phish.ndb', 'LOW', 'phishing', 'Phishing mail, and some malware', { signatures: 28_047 }),
  file('rogue.hdb', 'LOW', 'malware', 'Hashes of fresh malware and fake programs, hourly'),
  file('scam.ndb', 'LOW', 'spam', 'Texts of spam and scams', { signatures: 12_747 }),
  file('spamattach.hdb', 'LOW', 'spam', 'Hashes of documents and archives that come with spam'),
  file('spamimg.hdb', 'LOW', 'spam', 'Hashes of pictures in spam'),
  file('badmacro.ndb', 'MEDIUM', 'policy', 'Risky macros in documents and scripts', {
    note: 'Hits wanted documents with macros, too: tag rather than refuse.',
  }),
  file('jurlbla.ndb', 'MEDIUM', 'spam', 'URL patterns made by programs out of feeds', { signatures: 677 }),
  file('lott.ndb', 'MEDIUM', 'spam', 'Lottery scams', { signatures: 2339 }),
  file('shelter.ldb', 'MEDIUM', 'phishing', 'Phishing and malware, logical signatures'),
  file('spam.ldb', 'MEDIUM', 'spam', 'Spam, logical signatures', { signatures: 2 }),
  file('spear.ndb', 'MEDIUM', 'phishing', 'Senders of spear phishing', {
    state: 'frozen',
    note: PARKED,
    signatures: 1,
  }),
  file('spearl.ndb', 'MEDIUM', 'phishing', 'URLs of spear phishing', {
    state: 'frozen',
    note: PARKED,
    signatures: 1,
  }),
])

const YARA = group('sanesecurity-yara', [
  file('Sanesecurity_sigtest.yara', 'LOW', 'informational', 'Test rules of the provider'),
  file('Sanesecurity_spam.yara', 'LOW', 'spam', 'Rules for spam'),
  file('Sanesecurity_BlackEnergy.yara', 'DISABLED', 'malware', 'Rules for a campaign of 2016', {
    state: 'withdrawn',
    note: 'Was on mirrors in 2016 and 2017 only.',
  }),
])

const FOXHOLE = group('foxhole', [
  file('foxhole_filename.cdb', 'LOW', 'policy', 'Archives that hold files with names of known malware'),
  file('foxhole_generic.cdb', 'LOW', 'policy', 'Archives with double endings and such tricks', {
    signatures: 215,
  }),
  file('foxhole_js.cdb', 'MEDIUM', 'policy', 'Scripts in archives', {
    note: 'Hits mail of developers. Goes with foxhole_js.ndb.',
  }),
  file('foxhole_js.ndb', 'MEDIUM', 'policy', 'Scripts in archives, as patterns', { signatures: 4 }),
  file('foxhole_all.cdb', 'HIGH', 'policy', 'Nearly every kind of program in archives', {
    note: 'A policy: expect false positives.',
  }),
  file('foxhole_all.ndb', 'HIGH', 'policy', 'Programs in archives, as patterns', {
    note: 'Goes with foxhole_all.cdb.',
  }),
  file('foxhole_mail.cdb', 'HIGH', 'policy', 'Any mail with an attachment of a risky kind', {
    note: 'A policy: hits wanted archives and shortcuts, too.',
  }),
  file('foxhole_links.ldb', 'HIGH', 'policy', 'Links to files of risky kinds'),
])

const WINNOW = group(
  'winnow',
  [
    file('winnow_bad_cw.hdb', 'LOW', 'malware', 'Attachments that botnets send'),
    file('winnow_extended_malware.hdb', 'LOW', 'malware', 'Hashes of malware, made by hand', {
      note: PARKED,
      signatures: 1,
    }),
    file('winnow_malware_links.ndb', 'LOW', 'malware', 'Links to malware', { signatures: 133 }),
    file('winnow_malware.hdb', 'LOW', 'malware', 'Malware that ClamAV did not know at the time'),
    file('winnow_phish_complete_url.ndb', 'LOWMEDIUMONLY', 'phishing', 'Whole URLs of phishing', {
      signatures: 53,
    }),
    file('winnow.attachments.hdb', 'LOW', 'malware', 'Documents that came with spam', {
      note: PARKED,
      signatures: 1,
    }),
    file('winnow_extended_malware_links.ndb', 'MEDIUM', 'malware', 'Links to malware, made by hand'),
    file('winnow_spam_complete.ndb', 'MEDIUM', 'spam', 'Fraud and other malicious spam'),
    file('winnow.complex.patterns.ldb', 'MEDIUM', 'malware', 'Malware and gross fraud, logical signatures'),
    file('winnow_phish_complete.ndb', 'HIGH', 'phishing', 'Whole hosts of phishing', {
      note: 'Hits all that is on such a host.',
      signatures: 54,
    }),
    file('winnow_malware.yara', 'DISABLED', 'malware', 'Rules for spam and malware', {
      note: 'Names of its rules are those of EMAIL_Cryptowall.yar, and its OpenPGP signature was bad.',
    }),
  ],
  { state: 'frozen', note: 'OITC collects no longer; mirrors serve what was last.' },
)

const OTHERS = [
  ...group(
    'miscreantpunch',
    [
      file('MiscreantPunch099-Low.ldb', 'MEDIUM', 'malware', 'Odd macros, scripts, HTA, HTML, SWF', {
        signatures: 1199,
      }),
      file('MiscreantPunch099-INFO-Low.ldb', 'HIGH', 'informational', 'Hints for analysts', {
        note: 'No proof of malice: never refuse for it. The site of its author is gone.',
        signatures: 20,
      }),
    ],
    { state: 'frozen', note: 'The site of its author is gone; mirrors serve what was last.' },
  ),
  ...group('bofhland', [
    file('bofhland_cracked_URL.ndb', 'LOW', 'spam', 'URLs of spam on cracked hosts'),
    file('bofhland_malware_attach.hdb', 'LOW', 'malware', 'Hashes of malware in mail', { signatures: 1836 }),
    file('bofhland_malware_URL.ndb', 'LOW', 'malware', 'URLs of malware', { signatures: 4 }),
    file('bofhland_phishing_URL.ndb', 'LOW', 'phishing', 'URLs of phishing', { signatures: 72 }),
  ]),
  ...group('porcupine', [
    file('porcupine.hsb', 'LOW', 'malware', 'Hashes of malicious scripts, for a week'),
    file('porcupine.ndb', 'LOW', 'phishing', 'Phishing and malware, above all of Brazil', {
      signatures: 6827,
    }),
    file('phishtank.ndb', 'LOW', 'phishing', 'URLs of phishing from PhishTank', {
      state: 'frozen',
      note: 'Has been empty for years, as people say.',
    }),
  ]),
  ...group('rooksecurity', [
    file('hackingteam.hsb', 'LOW', 'malware', 'Hashes of what leaked from Hacking Team', {
      state: 'frozen',
      note: 'Of 2015, and not changed since.',
    }),
  ]),
]

/** Files that mirrors may still have, and that nobody has to fetch any more. */
export const SCAMNAILER = group(
  'scamnailer',
  [file('scamnailer.ndb', 'DISABLED', 'phishing', 'Senders of phishing')],
  { state: 'closed', note: 'The service has ended.' },
)

export const CRDF = group(
  'crdf',
  [file('crdfam.clamav.hdb', 'DISABLED', 'malware', 'Hashes of malware, of the CRDF threat centre')],
  {
    state: 'withdrawn',
    note: 'Taken back in July 2016: its content went into the daily database of ClamAV.',
  },
)

export const DOPPELSTERN = group(
  'doppelstern',
  [
    file('doppelstern.ndb', 'DISABLED', 'spam', 'Patterns of spam'),
    file('doppelstern.hdb', 'DISABLED', 'spam', 'Hashes of spam'),
    file('doppelstern-phishtank.ndb', 'DISABLED', 'phishing', 'URLs of phishing'),
  ],
  { state: 'withdrawn', note: 'Neither maintained nor passed on since 2021.' },
)

const GONE = [
  ...SCAMNAILER,
  ...CRDF,
  ...DOPPELSTERN,
  ...group(
    'malware-expert',
    [
      file('malware.expert.fp', 'DISABLED', 'companion', 'Clean files of Malware Expert'),
      file('malware.expert.hdb', 'DISABLED', 'malware', 'Hashes of web malware'),
      file('malware.expert.ldb', 'DISABLED', 'malware', 'Web malware, logical signatures'),
      file('malware.expert.ndb', 'DISABLED', 'malware', 'Patterns of PHP malware'),
    ],
    {
      state: 'withdrawn',
      note: 'Free copies have ended: the source malwareexpert has them for its customers.',
    },
  ),
  ...group('mbl', [file('mbl.ndb', 'DISABLED', 'malware', 'Old copy of the list of MalwarePatrol')], {
    state: 'withdrawn',
    note: 'Gone from the mirrors since 2017: see the source malwarepatrol.',
  }),
]

const NAMES = {
  sanesecurity: 'Sanesecurity',
  'sanesecurity-yara': 'Sanesecurity, YARA',
  foxhole: 'Foxhole',
  winnow: 'OITC (winnow)',
  miscreantpunch: 'MiscreantPunch',
  bofhland: 'BOFHLAND',
  porcupine: 'Porcupine',
  rooksecurity: 'RookSecurity',
  scamnailer: 'Scamnailer',
  crdf: 'CRDF',
  doppelstern: 'Doppelstern',
  'malware-expert': 'Malware Expert, old copies',
  mbl: 'MalwarePatrol, old copy',
}

export const sanesecurity: CatalogueSource = {
  name: 'sanesecurity',
  title: 'Sanesecurity',
  homepage: 'https://sanesecurity.com/',
  state: 'active',
  note: 'Passes on the sets of others, too; some of those are frozen.',
  licence: 'Free, no registration. Mirrors block addresses that ask more than once an hour.',
  road: {
    kind: 'rsync',
    module: 'rsync://rsync.sanesecurity.net/sanesecurity/',
    mirrors: [
      'https://mirror.rollernet.us/sanesecurity/',
      'https://ftp.swin.edu.au/sanesecurity/',
      'http://mirror.sentries.org/sanesecurity/',
      'http://mirror.seichter.de/sanesecurity/',
    ],
  },
  integrity: 'openpgp',
  fingerprint: '4E025A1CBA90A0653F38D2D8D691DED931EA4D9E',
  floorMs: HOUR_MS,
  groups: NAMES,
  files: [...OWN, ...YARA, ...FOXHOLE, ...WINNOW, ...OTHERS, ...GONE],
  conflicts: [
    {
      files: ['winnow_phish_complete.ndb', 'winnow_phish_complete_url.ndb'],
      kind: 'exclusive',
      why: 'both hold the same, one by host, one by URL',
    },
  ],
  reportTo: 'https://sanesecurity.com/support/false-positives/',
  aliases: ['sane'],
}
