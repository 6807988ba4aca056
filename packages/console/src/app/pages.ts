import type { ComponentType } from 'preact'
import type { Act, Self } from './session.ts'

/** What a page is given: the part of the path behind its own. */
export interface PageProps {
  readonly rest: readonly string[]
}

/** A place in the console, loaded when somebody goes there. */
export interface Page {
  /** First part of the path. */
  readonly path: string
  /** Key of the name in the menu; left out: not in the menu. */
  readonly name?:
    | 'overview'
    | 'messages'
    | 'quarantine'
    | 'requests'
    | 'signatures'
    | 'policy'
    | 'system'
    | 'accounts'
    | 'audit'
    | 'mail'
  readonly icon?: string
  /** Shown to those who may do one of these. */
  readonly acts: readonly Act[]
  /** Recipients have pages of their own; left out: everybody else's. */
  readonly isFor?: 'recipients' | 'everybody'
  readonly load: () => Promise<{ readonly Page: ComponentType<PageProps> }>
}

const PAGES: readonly Page[] = [
  {
    ...{ path: 'overview', name: 'overview', icon: 'gauge', acts: ['overview.read'] },
    load: () => import('../pages/overview/page.tsx'),
  },
  {
    ...{ path: 'messages', name: 'messages', icon: 'mail', acts: ['events.read'] },
    load: () => import('../pages/messages/page.tsx'),
  },
  {
    ...{ path: 'quarantine', name: 'quarantine', icon: 'vault', acts: ['quarantine.read'] },
    load: () => import('../pages/quarantine/page.tsx'),
  },
  {
    ...{ path: 'requests', name: 'requests', icon: 'hand', acts: ['requests.read'] },
    load: () => import('../pages/requests/page.tsx'),
  },
  {
    ...{ path: 'mail', name: 'mail', icon: 'mail', acts: ['quarantine.read'], isFor: 'recipients' },
    load: () => import('../pages/mail/page.tsx'),
  },
  {
    ...{ path: 'signatures', name: 'signatures', icon: 'pulse', acts: ['signatures.read'] },
    load: () => import('../pages/signatures/page.tsx'),
  },
  {
    ...{ path: 'policy', name: 'policy', icon: 'rules', acts: ['policy.read'] },
    load: () => import('../pages/policy/page.tsx'),
  },
  {
    ...{ path: 'system', name: 'system', icon: 'gear', acts: ['engine.read', 'settings.read'] },
    load: () => import('../pages/system/page.tsx'),
  },
  {
    path: 'account',
    isFor: 'everybody',
    acts: ['self.read'],
    load: () => import('../pages/account/page.tsx'),
  },
  {
    ...{ path: 'accounts', name: 'accounts', icon: 'people', acts: ['accounts.read'] },
    load: () => import('../pages/accounts/page.tsx'),
  },
  {
    ...{ path: 'audit', name: 'audit', icon: 'book', acts: ['audit.read'] },
    load: () => import('../pages/audit/page.tsx'),
  },
]

/** Loads what an address leads to before it is known whether somebody may go there: the server asks that itself. */
export function loadEarly(first: string | undefined): void {
  PAGES.find(({ path }) => path === first)
    ?.load()
    .catch(() => undefined) // it is asked for once more when it is shown
}

/** The pages that somebody has; where they begin comes first. */
export function pagesFor(self: Self | undefined): readonly Page[] {
  if (self === undefined) return []
  const whose = self.role === 'recipient' ? 'recipients' : 'others'
  return PAGES.filter(
    ({ acts, isFor = 'others' }) =>
      (isFor === 'everybody' || isFor === whose) && acts.some((act) => self.acts.includes(act)),
  )
}
