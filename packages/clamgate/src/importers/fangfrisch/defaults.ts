import type { IniFile, IniOption } from './ini-file.ts'

/** Files that fangfrisch 1.9 fetches of a source that is on, and how its options name them. */
const SANESECURITY = `badmacro.ndb blurl.ndb bofhland_cracked_url=bofhland_cracked_URL.ndb bofhland_malware_attach.hdb
  bofhland_malware_url=bofhland_malware_URL.ndb bofhland_phishing_url=bofhland_phishing_URL.ndb foxhole_filename.cdb
  foxhole_generic.cdb foxhole_js_cdb=foxhole_js.cdb foxhole_js_ndb=foxhole_js.ndb hackingteam.hsb junk.ndb jurlbl.ndb
  jurlbla.ndb lott.ndb malwareexpert_fp=malware.expert.fp malwareexpert_hdb=malware.expert.hdb
  malwareexpert_ldb=malware.expert.ldb malwareexpert_ndb=malware.expert.ndb malwarehash.hsb phish.ndb phishtank.ndb
  porcupine.ndb rogue.hdb scam.ndb shelter.ldb sigwhitelist.ign2 spamattach.hdb spamimg.hdb spear.ndb spearl.ndb
  ssftm=sanesecurity.ftm winnow_attachments=winnow.attachments.hdb winnow_bad_cw.hdb winnow_extended_malware.hdb
  winnow_extended_malware_links.ndb winnow_malware.hdb winnow_malware_links.ndb winnow_phish_complete_url.ndb
  winnow_spam_complete.ndb`

const SECURITEINFO = `android=securiteinfoandroid.hdb ascii=securiteinfoascii.hdb html=securiteinfohtml.hdb
  javascript.ndb pdf=securiteinfopdf.hdb securiteinfo.hdb securiteinfo_ign2=securiteinfo.ign2 spam_marketing.ndb`

const INTERSERVER =
  'interserver256.hdb shell_ldb=shell.ldb topline=interservertopline.db whitelist_fp=whitelist.fp'

/** Bases that come with fangfrisch: nobody has chosen them. */
export const DEFAULT_PREFIXES: ReadonlySet<string> = new Set([
  'http://mirror.seichter.de/sanesecurity/',
  'http://mirror.sentries.org/sanesecurity/',
  'https://mirror.rollernet.us/sanesecurity/',
  'https://ftp.swin.edu.au/sanesecurity/',
  'http://sigs.interserver.net/',
  'https://sigs.interserver.net/',
  'https://urlhaus.abuse.ch/downloads/',
  'https://cdn.rfxn.com/downloads/',
  'https://lists.malwarepatrol.net/cgi/',
  'https://www.securiteinfo.com/get/signatures/',
])

function urls(list: string): [string, string][] {
  return list.split(/\s+/).map((entry) => {
    const [name = '', file = name] = entry.split('=')
    const stem = entry.includes('=') ? name : name.replace(/\.\w+$/, '')
    return [`url_${stem}`, `\${prefix}${file}`]
  })
}

const SECTIONS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  DEFAULT: { enabled: 'no', integrity_check: 'sha256', max_size: '10MB' },
  sanesecurity: {
    interval: '1h',
    prefix: 'http://mirror.seichter.de/sanesecurity/',
    ...Object.fromEntries(urls(SANESECURITY)),
  },
  securiteinfo: {
    interval: '1h',
    customer_id: 'you_forgot_to_configure_customer_id',
    prefix: `https://www.securiteinfo.com/get/signatures/\${customer_id}/`,
    ...Object.fromEntries(urls(SECURITEINFO)),
  },
  malwarepatrol: {
    interval: '1d',
    integrity_check: 'disabled',
    product: '8',
    receipt: 'you_forgot_to_configure_receipt',
    prefix: `https://lists.malwarepatrol.net/cgi/getfile?product=\${product}&receipt=\${receipt}&list=`,
    url_clamav_basic: `\${prefix}clamav_basic`,
    filename_clamav_basic: 'malwarepatrol.db',
  },
  interserver: {
    interval: '1h',
    integrity_check: 'disabled',
    prefix: 'http://sigs.interserver.net/',
    filename_shell_ldb: 'interservershell.ldb',
    filename_whitelist_fp: 'interserverwhitelist.fp',
    ...Object.fromEntries(urls(INTERSERVER)),
  },
  urlhaus: { interval: '10m', url_urlhaus: 'https://urlhaus.abuse.ch/downloads/urlhaus.ndb' },
  fangfrischnews: { interval: '12h' },
}

/** A file with the defaults of the program below it. */
export function withDefaults(file: IniFile): IniFile {
  const merged = new Map<string, ReadonlyMap<string, IniOption>>()
  for (const [section, options] of Object.entries(SECTIONS)) {
    const defaults = Object.entries(options).map(([name, value]): [string, IniOption] => [
      name,
      { value, line: undefined },
    ])
    merged.set(section, new Map([...defaults, ...(file.get(section) ?? [])]))
  }
  for (const [section, options] of file) if (!merged.has(section)) merged.set(section, options)
  return merged
}
