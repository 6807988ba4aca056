import type { Waits } from '../../../../clamgate/src/api/overview/documents.ts'

type OverviewLink = Waits['items'][number]['link']

/** Where the pages of the server's links are in the console. */
const PATHS: Readonly<Record<OverviewLink['page'], string>> = {
  messages: '/messages',
  quarantine: '/quarantine',
  requests: '/requests',
  signatures: '/signatures',
  engine: '/system',
  settings: '/system/settings',
  digests: '/system',
  accounts: '/accounts',
}

/** What of a page it is about: all of it would be a search. */
const SHOWN: Readonly<Partial<Record<Waits['items'][number]['kind'], string>>> = {
  tripped: '/signatures?show=tripped',
  reports: '/signatures?show=reports',
  'false-positives': '/signatures?show=hits',
}

/** Where what waits is decided or mended. */
export function waitingAddress({ kind, link }: Waits['items'][number]): string {
  return SHOWN[kind] ?? linkAddress(link)
}

export function linkAddress({ page, query }: OverviewLink): string {
  const path = PATHS[page]
  if (query === undefined || query === '') return path
  return `${path}${path.includes('?') ? '&' : '?'}${new URLSearchParams({ q: query })}`
}
