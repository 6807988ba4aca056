/** What a check of the engine itself means. */
export interface Heuristic {
  /** Beginning of its name; the longest that fits counts. */
  readonly prefix: string
  readonly means: string
  /** Option of clamd that switches it, and what stands for it in our configuration. */
  readonly option: string | undefined
}

const ROWS: readonly (readonly [prefix: string, means: string, option?: string])[] = [
  [
    'Heuristics.Encrypted.',
    'the mail holds an encrypted archive or document, which cannot be looked into',
    'AlertEncrypted (engine.alerts.encrypted)',
  ],
  [
    'Heuristics.Limits.Exceeded',
    'a bound was reached before all of the mail was looked at, such as the size or the depth of an archive',
    'AlertExceedsMax (engine.alerts)',
  ],
  [
    'Heuristics.Email.ExceedsMax',
    'the mail has more parts or header fields than are looked at',
    'AlertExceedsMax (engine.alerts)',
  ],
  [
    'Heuristics.OLE2.ContainsMacros',
    'an Office document holds macros',
    'AlertOLE2Macros (engine.alerts.macros)',
  ],
  [
    'Heuristics.Phishing.Email.SpoofedDomain',
    'a link shows another domain than the one that it leads to',
    'PhishingScanURLs',
  ],
  ['Heuristics.Phishing.Email.SSL-Spoof', 'a link shows https and leads to http', 'AlertPhishingSSLMismatch'],
  ['Heuristics.Phishing.Email.Cloaked', 'a link hides where it leads to', 'AlertPhishingCloak'],
  ['Heuristics.Phishing.', 'a link in the mail looks like phishing', 'PhishingScanURLs'],
  ['Heuristics.Safebrowsing.', 'a link is in a list of harmful sites', 'PhishingScanURLs'],
  [
    'Heuristics.Structured.CreditCardNumber',
    'the mail holds numbers of credit cards',
    'StructuredDataDetection',
  ],
  ['Heuristics.Structured.SSN', 'the mail holds social security numbers', 'StructuredDataDetection'],
  ['Heuristics.Structured.', 'the mail holds data that should not leave', 'StructuredDataDetection'],
  ['Heuristics.Broken.Executable', 'a program is damaged', 'AlertBrokenExecutables'],
  ['Heuristics.Broken.Media', 'a picture is damaged in a way that attacks use', 'AlertBrokenMedia'],
  ['Heuristics.XZ.DicSizeLimit', 'an XZ archive wants more memory than it is given'],
  ['Heuristics.Exploit.', 'a file uses a known hole of another program', 'HeuristicAlerts'],
  ['Heuristics.Trojan.', 'a file is made as a known family of malware makes it', 'HeuristicAlerts'],
  ['Heuristics.Worm.', 'a file is made as a known family of worms makes it', 'HeuristicAlerts'],
  ['Heuristics.W32.', 'a Windows program is changed as a known virus does it', 'HeuristicAlerts'],
  ['Heuristics.', 'a check of the engine itself hit, without a database', 'HeuristicAlerts'],
]

/** Beginnings of the names of all that are known. */
export const HEURISTIC_PREFIXES: readonly string[] = ROWS.map(([prefix]) => prefix)

/** A check of the engine by its name; undefined: the name is no such. */
export function heuristicOf(signature: string): Heuristic | undefined {
  const [row] = ROWS.filter(([prefix]) => signature.startsWith(prefix)).toSorted(
    ([one], [other]) => other.length - one.length,
  )
  return row && { prefix: row[0], means: row[1], option: row[2] }
}
