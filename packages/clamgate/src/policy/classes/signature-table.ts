import type { SignatureClass } from '../../config/schema.ts'
import type { SignatureSource } from '../../patterns/patterns.ts'

/** What the beginning of a signature's name says. */
export interface SignatureFamily {
  /** Beginning of the name; upper and lower case are the same. The longest that fits decides. */
  readonly prefix: string
  /** The most telling class first. */
  readonly classes: readonly [SignatureClass, ...SignatureClass[]]
  readonly source: SignatureSource
}

/** Families, and where the names come from. */
export interface SignatureFamilies {
  readonly from: string
  readonly families: readonly SignatureFamily[]
}

/** One row for names that share source and classes. */
function rows(
  source: SignatureSource,
  classes: readonly [SignatureClass, ...SignatureClass[]],
  ...prefixes: readonly string[]
): SignatureFamily[] {
  return prefixes.map((prefix) => ({ prefix, classes, source }))
}

/**
 * The names that signatures have, by their beginnings. What is in no row is malware: a new family is refused rather than
 * let through by a rule for spam.
 */
export const SIGNATURE_TABLE: readonly SignatureFamilies[] = [
  {
    from: 'libclamav 1.4.6: the names of its own checks; clamd.conf(5), the Alert… and Heuristic… options',
    families: [
      ...rows('official', ['heuristic'], 'Heuristics.', 'Heuristics.Broken.', 'BC.Heuristics.'),
      ...rows(
        'official',
        ['phishing', 'heuristic'],
        'Heuristics.Phishing.',
        'Heuristics.Safebrowsing.Suspected-phishing',
      ),
      ...rows(
        'official',
        ['malware', 'heuristic'],
        'Heuristics.Safebrowsing.',
        'Heuristics.Trojan.',
        'Heuristics.Worm.',
      ),
      ...rows('official', ['malware', 'heuristic'], 'Heuristics.W32.', 'Heuristics.Exploit.'),
      ...rows('official', ['encrypted', 'heuristic'], 'Heuristics.Encrypted.'),
      ...rows(
        'official',
        ['limits', 'heuristic'],
        'Heuristics.Limits.Exceeded',
        'Heuristics.Email.ExceedsMax',
      ),
      ...rows('official', ['limits', 'heuristic'], 'Heuristics.XZ.DicSizeLimit'),
      ...rows('official', ['macro', 'heuristic'], 'Heuristics.OLE2.ContainsMacros'),
      ...rows('official', ['policy', 'heuristic'], 'Heuristics.Structured.'),
      // Names before ClamAV 0.96; external engines and old local lists still say them.
      ...rows('official', ['encrypted', 'heuristic'], 'Encrypted.'),
      ...rows('official', ['heuristic'], 'Broken.Executable'),
      ...rows('official', ['policy', 'heuristic'], 'Structured.SSN', 'Structured.CreditCardNumber'),
    ],
  },
  {
    from: 'ClamAV documentation, naming of signatures: PLATFORM.CATEGORY.NAME-ID-REVISION, PUA for what is unwanted',
    families: [
      ...rows('official', ['pua'], 'PUA.'),
      ...rows(
        'official',
        ['phishing'],
        'Html.Phishing.',
        'Email.Phishing.',
        'Email.Phish',
        'Email.PhH',
        'Phishing.',
      ),
      ...rows('official', ['spam'], 'Email.Spam', 'Email.Scam'),
      ...rows('official', ['malware', 'macro'], 'Doc.Macro.', 'Xls.Macro.'),
    ],
  },
  {
    from: 'sanesecurity.com, list of databases; amavisd.conf, @virus_name_to_spam_score_maps',
    families: [
      ...rows('sanesecurity', ['malware'], 'Sanesecurity.', 'Sanesecurity_', 'Sanesecurity.Malware.'),
      ...rows(
        'sanesecurity',
        ['malware'],
        'Sanesecurity.MalwareHash.',
        'Sanesecurity.Rogue.',
        'Sanesecurity.Trojan.',
      ),
      ...rows('sanesecurity', ['macro'], 'Sanesecurity.Badmacro.'),
      ...rows(
        'sanesecurity',
        ['phishing'],
        'Sanesecurity.Phish',
        'Sanesecurity.Spear',
        'Sanesecurity.Cred',
        'Sanesecurity_Phish',
      ),
      ...rows(
        'sanesecurity',
        ['spam'],
        'Sanesecurity.Junk',
        'Sanesecurity.Spam',
        'Sanesecurity.Scam',
        'Sanesecurity.Lott',
      ),
      ...rows(
        'sanesecurity',
        ['spam'],
        'Sanesecurity.Casino',
        'Sanesecurity.Dipl',
        'Sanesecurity.Hdr',
        'Sanesecurity.Loan',
      ),
      ...rows(
        'sanesecurity',
        ['spam'],
        'Sanesecurity.Job',
        'Sanesecurity.Porn',
        'Sanesecurity.Stk',
        'Sanesecurity.Img',
      ),
      ...rows('sanesecurity', ['spam'], 'Sanesecurity.Jurlbl', 'Sanesecurity.Blurl', 'YARA.Sanesecurity_'),
      ...rows('foxhole', ['policy'], 'Sanesecurity.Foxhole', 'Foxhole.'),
    ],
  },
  {
    from: 'sanesecurity.com, databases that it hands on for others',
    families: [
      ...rows('winnow', ['malware'], 'winnow.', 'winnow_'),
      ...rows('winnow', ['phishing'], 'winnow.phish'),
      ...rows('winnow', ['spam'], 'winnow.spam', 'winnow.scam'),
      ...rows('bofhland', ['malware'], 'bofhland'),
      ...rows('bofhland', ['phishing'], 'bofhland.phish', 'bofhlandphish'),
      ...rows('bofhland', ['spam'], 'bofhland.crack', 'bofhlandcrack'),
      ...rows('scamnailer', ['phishing'], 'ScamNailer.'),
      ...rows('porcupine', ['malware'], 'Porcupine.'),
      ...rows('porcupine', ['phishing'], 'Porcupine.Phish'),
      ...rows('porcupine', ['spam'], 'Porcupine.Junk', 'Porcupine.Spam'),
      ...rows('phishtank', ['phishing'], 'PhishTank.'),
      ...rows('crdf', ['malware'], 'CRDF.', 'CRDFAM.', 'crdf_'),
      ...rows('doppelstern', ['spam'], 'Doppelstern.'),
      ...rows('doppelstern', ['phishing'], 'Doppelstern.Phish'),
      ...rows('doppelstern', ['malware'], 'Doppelstern.Malware', 'Doppelstern.Trojan'),
      // "INFO" rules are hints for analysts and prove nothing.
      ...rows('miscreantpunch', ['malware'], 'MiscreantPunch.'),
      ...rows('miscreantpunch', ['macro', 'malware'], 'MiscreantPunch.EvilMacro'),
      ...rows('miscreantpunch', ['heuristic'], 'MiscreantPunch.INFO', 'MiscreantPunch099.INFO'),
    ],
  },
  {
    from: 'the providers: securiteinfo.com, malwarepatrol.net, malware.expert, urlhaus.abuse.ch, rfxn.com, interserver.net, github.com/ditekshen/detection, twinclams',
    families: [
      ...rows('securiteinfo', ['malware'], 'SecuriteInfo.com.'),
      ...rows('securiteinfo', ['spam'], 'SecuriteInfo.com.Spam'),
      ...rows('securiteinfo', ['phishing'], 'SecuriteInfo.com.Phish'),
      ...rows(
        'securiteinfo',
        ['pua'],
        'SecuriteInfo.com.PUA',
        'SecuriteInfo.com.Adware',
        'SecuriteInfo.com.Riskware',
      ),
      ...rows('securiteinfo', ['pua'], 'PUA.SecuriteInfo.com.'),
      ...rows('malwarepatrol', ['malware'], 'MBL_', 'MalwarePatrol.'),
      ...rows('malwareexpert', ['malware'], 'Malware.Expert.', '{HEX}Malware.Expert.'),
      ...rows('urlhaus', ['malware'], 'URLhaus'),
      ...rows('linuxmalwaredetect', ['malware'], '{HEX}', '{MD5}', '{SHA256}', '{CAV}', 'rfxn.', 'YARA.rfxn'),
      ...rows('interserver', ['malware'], 'InterServer'),
      ...rows('ditekshen', ['malware'], 'ditekSHen.'),
      ...rows('ditekshen', ['heuristic'], 'ditekSHen.INDICATOR'),
      ...rows('ditekshen', ['pua'], 'ditekSHen.INDICATOR.RMM', 'ditekSHen.INDICATOR_RMM', 'ditekSHen.PUA'),
      ...rows('twinclams', ['malware'], 'TwinWave.', 'TwinClams.'),
    ],
  },
  {
    from: 'ClamAV documentation, YARA rules: the name is YARA, a dot, and the rule; nothing tells whose rule it is',
    families: rows('unofficial', ['malware'], 'YARA.'),
  },
]

/**
 * What the second part of a name means where its beginning says nothing: `Pdf.Phishing.Agent-1` is phishing. From the
 * categories in ClamAV's documentation; those that are not here are malware.
 */
export const SIGNATURE_CATEGORIES: ReadonlyMap<string, readonly [SignatureClass, ...SignatureClass[]]> =
  new Map([
    ['phishing', ['phishing']],
    ['spam', ['spam']],
    ['macro', ['malware', 'macro']],
    ['pua', ['pua']],
  ])
