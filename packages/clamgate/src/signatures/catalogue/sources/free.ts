import { companion, file, group } from '../file-rows.ts'
import { type CatalogueSource, HOUR_MS } from '../types.ts'

/** Sources that anybody may ask. */
export const linuxmalwaredetect: CatalogueSource = {
  name: 'linuxmalwaredetect',
  title: 'Linux Malware Detect',
  homepage: 'https://www.rfxn.com/projects/linux-malware-detect/',
  state: 'active',
  note: 'Made for web servers. maldet itself writes files of these names into the directory of ClamAV.',
  licence: 'Free, no registration.',
  road: {
    kind: 'archive',
    base: 'https://cdn.rfxn.com/downloads/',
    version: 'maldet.sigs.ver',
    archive: 'maldet-sigpack.tgz',
  },
  integrity: 'md5',
  floorMs: 6 * HOUR_MS,
  files: group('lmd', [
    file('rfxn.ndb', 'LOW', 'malware', 'Patterns of malware for web servers and Linux', { bytes: 534_000 }),
    file('rfxn.hdb', 'LOW', 'malware', 'Hashes of malware for web servers and Linux', { bytes: 3_200_000 }),
    file('rfxn.yara', 'LOW', 'malware', 'YARA rules for malware on web servers', {
      bytes: 5_900_000,
      note: '6 MB. Has most of the rules for exploit kits and web shells of yararules.',
    }),
  ]),
  aliases: ['maldet', 'lmd', 'rfxn', 'malwaredetect'],
}

export const urlhaus: CatalogueSource = {
  name: 'urlhaus',
  title: 'URLhaus (abuse.ch)',
  homepage: 'https://urlhaus.abuse.ch/',
  state: 'active',
  note: 'URLs of malware on large hosts are listed with their path: mail that quotes one is hit.',
  licence:
    'Free. abuse.ch has announced that users need a key; where it refuses without, give a url of your own.',
  road: { kind: 'https', base: 'https://urlhaus.abuse.ch/downloads/', path: '{file}' },
  integrity: 'sha256',
  floorMs: HOUR_MS / 2,
  files: group('urlhaus', [
    file('urlhaus.ndb', 'LOW', 'malware', 'URLs that bring malware now', { bytes: 280_000 }),
  ]),
  aliases: ['abuse.ch', 'abusech'],
}

export const interserver: CatalogueSource = {
  name: 'interserver',
  title: 'InterServer',
  homepage: 'https://sigs.interserver.net/',
  state: 'active',
  note: 'Made for web servers.',
  licence: 'Free, no registration.',
  road: { kind: 'https', base: 'https://sigs.interserver.net/', path: '{file}' },
  integrity: 'none',
  floorMs: 2 * HOUR_MS,
  files: group('interserver', [
    companion('whitelist.fp', 'Clean files', { storeAs: 'interserverwhitelist.fp' }),
    file('interserver256.hdb', 'LOW', 'malware', 'Hashes of web malware', { signatures: 28_766 }),
    file('interservertopline.db', 'MEDIUM', 'malware', 'Code that is put in front of web pages', {
      note: 'Of little use for mail.',
      signatures: 1138,
    }),
    file('shell.ldb', 'HIGH', 'malware', 'Web shells, logical signatures', {
      storeAs: 'interservershell.ldb',
    }),
    file('shell.hdb', 'HIGH', 'malware', 'Hashes of web shells, an older set', {
      storeAs: 'interservershell.hdb',
    }),
    file('shellb.db', 'HIGH', 'malware', 'Patterns of web shells, an older set', {
      storeAs: 'interservershellb.db',
      signatures: 292,
    }),
  ]),
}

export const ditekshen: CatalogueSource = {
  name: 'ditekshen',
  title: 'ditekshen/detection',
  homepage: 'https://github.com/ditekshen/detection',
  state: 'active',
  note: 'Changes seldom.',
  licence: 'Free, no registration.',
  road: {
    kind: 'https',
    base: 'https://raw.githubusercontent.com/ditekshen/detection/master/clamav/',
    path: '{file}',
  },
  integrity: 'none',
  floorMs: 24 * HOUR_MS,
  files: group('ditekshen', [
    file('clamav.ldb', 'MEDIUM', 'malware', 'Families of malware', {
      storeAs: 'ditekshen.ldb',
      signatures: 157,
    }),
    file('indicator_rmm.ldb', 'MEDIUM', 'policy', 'Programs for remote support', {
      storeAs: 'ditekshen_rmm.ldb',
      note: 'Hits wanted programs, too.',
      signatures: 18,
    }),
  ]),
}

export const twinclams: CatalogueSource = {
  name: 'twinclams',
  title: 'twinclams (Splunk)',
  homepage: 'https://github.com/splunk/twinclams',
  state: 'active',
  note: 'Was broken six times from 2021 to 2024: a file that does not load is refused, and the one before stays.',
  licence: 'Free, no registration.',
  road: {
    kind: 'https',
    base: 'https://raw.githubusercontent.com/splunk/twinclams/master/',
    path: '{file}',
  },
  integrity: 'none',
  floorMs: 6 * HOUR_MS,
  files: group('twinclams', [
    companion('twinwave.ign2', 'Names of signatures that were taken back'),
    file('twinclams.hdb', 'MEDIUM', 'malware', 'Hashes of malware'),
    file('twinclams.ldb', 'MEDIUM', 'malware', 'Malicious documents and scripts', {
      note: 'Needs PCRE2 with the properties of Unicode.',
    }),
  ]),
  aliases: ['twinwave'],
}
