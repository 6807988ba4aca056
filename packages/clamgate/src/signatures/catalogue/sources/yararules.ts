import type { FileClass, Rating } from '../../types.ts'
import { file } from '../file-rows.ts'
import { type CatalogueFile, type CatalogueSource, HOUR_MS } from '../types.ts'

interface Row {
  /** Base name at the provider, without `.yar`. */
  readonly name: string
  readonly rating: Rating
  /** Left out: that of its category. */
  readonly class?: FileClass
  readonly purpose?: string
  readonly note?: string
  /** Rules that ClamAV 1.4.6 takes of it. */
  readonly rules: number
}

const row = (name: string, rating: Rating, rules: number, more: Partial<Row> = {}): Row => ({
  name,
  rating,
  rules,
  ...more,
})

const IN_RFXN = { note: 'rfxn.yara of linuxmalwaredetect has the same rules.' }
const LACKS = { note: 'Uses what the YARA of ClamAV lacks: most of its rules do not load.' }
const MACROS = { class: 'policy', note: 'Hits wanted documents with macros, too.' } as const

/** Base names that could be anybody's, or are no names for a file of a provider. */
const GENERIC: ReadonlySet<string> = new Set(['scam', 'attachment', 'image', 'urls', 'packer', 'peid'])

/** The files of a category. Purposes are made of the name, where a row has none. */
function category(
  path: string,
  meaning: FileClass,
  purposeOf: (name: string) => string,
  rows: readonly Row[],
): CatalogueFile[] {
  return rows.map(({ name, rating, rules, note, ...more }) =>
    file(`${path}/${name}.yar`, rating, more.class ?? meaning, more.purpose ?? purposeOf(name), {
      group: path,
      signatures: rules,
      ...(GENERIC.has(name) ? { storeAs: `yararules_${name}.yar` } : {}),
      ...(note === undefined ? {} : { note }),
    }),
  )
}

const named = (what: string, prefix: RegExp) => (name: string) =>
  `${what} ${name.replace(prefix, '').replaceAll('_', ' ')}`

export const yararules: CatalogueSource = {
  name: 'yararules',
  title: 'Yara-Rules project',
  homepage: 'https://github.com/Yara-Rules/rules',
  state: 'frozen',
  note: 'Not changed since April 2022.',
  licence: 'Free, no registration.',
  road: {
    kind: 'https',
    base: 'https://raw.githubusercontent.com/Yara-Rules/rules/master/',
    path: '{file}',
  },
  integrity: 'none',
  floorMs: 7 * 24 * HOUR_MS,
  files: [
    ...category('antidebug_antivm', 'policy', () => 'Code that hides from analysis', [
      row('antidebug_antivm', 'DISABLED', 47, {
        note: 'Made older versions of clamd end. Useless for mail.',
      }),
    ]),
    ...category('exploit_kits', 'malware', named('Pages of the exploit kit', /^EK_/), [
      row('EK_Angler', 'DISABLED', 10, IN_RFXN),
      row('EK_Blackhole', 'DISABLED', 16, IN_RFXN),
      row('EK_BleedingLife', 'LOW', 4, IN_RFXN),
      row('EK_Crimepack', 'DISABLED', 2, IN_RFXN),
      row('EK_Eleonore', 'DISABLED', 6, IN_RFXN),
      row('EK_Fragus', 'DISABLED', 7, IN_RFXN),
      row('EK_Phoenix', 'DISABLED', 17, IN_RFXN),
      row('EK_Sakura', 'DISABLED', 2, IN_RFXN),
      row('EK_ZeroAcces', 'DISABLED', 7, IN_RFXN),
      row('EK_Zerox88', 'DISABLED', 2, IN_RFXN),
      row('EK_Zeus', 'DISABLED', 1, IN_RFXN),
    ]),
    ...category('webshells', 'malware', named('Web shells:', /^w?shell_/i), [
      row('WShell_APT_Laudanum', 'DISABLED', 18, IN_RFXN),
      row('WShell_ASPXSpy', 'LOW', 1),
      row('WShell_Drupalgeddon2_icos', 'LOW', 1),
      row('WShell_PHP_Anuna', 'DISABLED', 1, IN_RFXN),
      row('WShell_PHP_in_images', 'DISABLED', 1, IN_RFXN),
      row('WShell_THOR_Webshells', 'DISABLED', 613, IN_RFXN),
      row('Wshell_ChineseSpam', 'DISABLED', 2, IN_RFXN),
      row('Wshell_fire2013', 'DISABLED', 1, IN_RFXN),
    ]),
    ...category('cve_rules', 'malware', named('Exploits of', /^/), [
      row('CVE-2010-0805', 'MEDIUM', 1),
      row('CVE-2010-0887', 'MEDIUM', 1),
      row('CVE-2010-1297', 'MEDIUM', 1),
      row('CVE-2012-0158', 'MEDIUM', 1),
      row('CVE-2013-0074', 'MEDIUM', 1),
      row('CVE-2013-0422', 'MEDIUM', 1),
      row('CVE-2015-1701', 'MEDIUM', 1),
      row('CVE-2015-2426', 'MEDIUM', 2),
      row('CVE-2015-2545', 'MEDIUM', 3),
      row('CVE-2015-5119', 'MEDIUM', 1),
      row('CVE-2016-5195', 'MEDIUM', 1),
      row('CVE-2017-11882', 'MEDIUM', 3),
      row('CVE-2018-20250', 'MEDIUM', 1),
      row('CVE-2018-4878', 'MEDIUM', 1),
    ]),
    ...category('email', 'phishing', named('Mail:', /^email_/i), [
      row('EMAIL_Cryptowall', 'MEDIUM', 2, { class: 'malware' }),
      row('Email_fake_it_maintenance_bulletin', 'MEDIUM', 1),
      row('Email_quota_limit_warning', 'MEDIUM', 1),
      row('email_Ukraine_BE_powerattack', 'MEDIUM', 2, { class: 'malware' }),
      row('scam', 'MEDIUM', 2, { class: 'spam' }),
      row('Email_generic_phishing', 'HIGH', 1),
      row('attachment', 'DISABLED', 2, { class: 'informational', note: 'Hits all mail with an attachment.' }),
      row('image', 'DISABLED', 2, { class: 'informational', note: 'Hits all mail with a picture.' }),
      row('urls', 'DISABLED', 2, { class: 'informational', note: 'Hits all mail with a URL.' }),
    ]),
    ...category('packers', 'policy', named('Packed code:', /^/), [
      row('JJencode', 'DISABLED', 1, { note: 'Takes endless time on large pictures.' }),
      row('Javascript_exploit_and_obfuscation', 'HIGH', 3),
      row('packer_compiler_signatures', 'DISABLED', 7, LACKS),
      row('packer', 'DISABLED', 132, LACKS),
      row('peid', 'DISABLED', 0, LACKS),
    ]),
    ...category('maldocs', 'malware', named('Malicious documents:', /^maldoc_/i), [
      row('Maldoc_APT_OLE_JSRat', 'HIGH', 1),
      row('Maldoc_APT19_CVE-2017-0199', 'HIGH', 3),
      row('Maldoc_Contains_VBE_File', 'HIGH', 1, MACROS),
      row('Maldoc_CVE_2017_11882', 'HIGH', 0, { note: 'ClamAV 1.4 takes none of its rules.' }),
      row('Maldoc_CVE-2017-0199', 'HIGH', 1),
      row('Maldoc_DDE', 'HIGH', 1),
      row('Maldoc_Dridex', 'HIGH', 3),
      row('Maldoc_Hidden_PE_file', 'HIGH', 1),
      row('Maldoc_malrtf_ole2link', 'HIGH', 1),
      row('Maldoc_MIME_ActiveMime_b64', 'HIGH', 1),
      row('Maldoc_PDF', 'HIGH', 26),
      row('Maldoc_PowerPointMouse', 'HIGH', 2),
      row('Maldoc_Suspicious_OLE_target', 'HIGH', 1),
      row('Maldoc_UserForm', 'HIGH', 1, MACROS),
      row('Maldoc_VBA_macro_code', 'HIGH', 1, MACROS),
      row('Maldoc_Word_2007_XML_Flat_OPC', 'HIGH', 1),
      row('Maldoc_CVE_2017_8759', 'DISABLED', 4, LACKS),
      row('maldoc_somerules', 'DISABLED', 14, { note: 'Has brought waves of false positives.' }),
      row('Maldoc_APT10_MenuPass', 'DISABLED', 0, LACKS),
      row('Maldoc_hancitor_dropper', 'DISABLED', 0, LACKS),
    ]),
    ...category('crypto', 'informational', () => 'Constants of ciphers', [
      row('crypto_signatures', 'DISABLED', 117, { note: 'Hits all that ciphers.' }),
    ]),
  ],
  conflicts: [
    {
      files: ['EMAIL_Cryptowall.yar', 'winnow_malware.yara'],
      kind: 'duplicate',
      why: 'their rules have the same names, and those of the second file are lost',
    },
  ],
  aliases: ['yara-rules', 'yara', 'yararulesproject'],
}
