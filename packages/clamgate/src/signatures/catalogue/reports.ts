import { catalogueSource } from './catalogue.ts'

/** Where the maker of a signature takes word that it hits what it should not. */
export interface ReportPlace {
  /** Whose signature it is. */
  readonly title: string
  /** The form or the page that tells how; undefined: nobody of us has seen one. */
  readonly address: string | undefined
  /** Where to look where there is no address. */
  readonly homepage: string | undefined
  /** What that place asks for. */
  readonly asksFor: string
  /** The same as a code; `correct-file` and `correct-source`: it is of this host. */
  readonly asks: 'clamav' | 'sanesecurity' | 'usual' | 'correct-file' | 'correct-source'
  /** What one has to know before. */
  readonly note: string | undefined
  /** Day on which the address was looked at. */
  readonly checkedOn: string | undefined
}

const CHECKED_ON = '2026-11-28'

/** ClamAV itself. With `www`: without it the form does not answer. */
const OFFICIAL: ReportPlace = {
  title: 'ClamAV',
  address: 'https://www.clamav.net/reports/fp',
  homepage: 'https://www.clamav.net/',
  asksFor: 'the file, the name of the signature, your name and your address',
  asks: 'clamav',
  note: 'Files above 25 MB are not taken. An answer often does not come; a later daily database tells.',
  checkedOn: CHECKED_ON,
}

const SANESECURITY_ASKS =
  'the name of the signature without .UNOFFICIAL, and a sample or the header that was hit'

const UNKNOWN_ASKS = 'look there; usual are the name of the signature, the file, and why it is good'

/**
 * Where false positives of a source are reported; see `Origin.source`. An address stands here only where the page of the provider
 * confirms it; of the others the homepage is told, where to look it up.
 */
export function reportPlaceOf(source: string): ReportPlace {
  if (source === 'official') return OFFICIAL
  if (source === 'local')
    return {
      ...ours('The administrator of this host', 'the file in the directory of the databases'),
      asks: 'correct-file',
    }
  // clamd marks it as nobody's of ClamAV, and its databases are not ours to look into.
  if (source === 'unofficial') {
    return { ...NOWHERE, title: 'a third party', homepage: undefined, asksFor: UNKNOWN_ASKS, asks: 'usual' }
  }
  const known = catalogueSource(source)
  if (known === undefined) return { ...ours(source, `signatures.sources.${source}`), asks: 'correct-source' }
  const { title, homepage, reportTo } = known
  if (reportTo === undefined) {
    return { ...NOWHERE, title, homepage, asksFor: UNKNOWN_ASKS, asks: 'usual' }
  }
  return {
    ...{ title, homepage, address: reportTo, note: undefined, checkedOn: CHECKED_ON },
    asksFor: SANESECURITY_ASKS,
    asks: 'sanesecurity',
  }
}

const NOWHERE = { address: undefined, note: undefined, checkedOn: undefined }

function ours(title: string, place: string): Omit<ReportPlace, 'asks'> {
  return { ...NOWHERE, title, homepage: undefined, asksFor: `correct it where it comes from: ${place}` }
}
