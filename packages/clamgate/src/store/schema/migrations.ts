import type { Migration } from './migration.ts'
import { events } from './migrations/0001-events.ts'
import { spillSeen } from './migrations/0002-spill-seen.ts'
import { digests } from './migrations/0036-digests.ts'
import { reports } from './migrations/0037-reports.ts'
import { entriesGone } from './migrations/0038-entries-gone.ts'
import { namesBeside } from './migrations/0039-names-beside.ts'
import { accounts } from './migrations/0040-accounts.ts'
import { audit } from './migrations/0045-audit.ts'
import { tokens } from './migrations/0046-tokens.ts'
import { jobs } from './migrations/0050-jobs.ts'
import { savedViews } from './migrations/0051-saved-views.ts'
import { domainCounts } from './migrations/0053-domain-counts.ts'
import { jobMails } from './migrations/0054-job-mails.ts'
import { requestMails } from './migrations/0055-request-mails.ts'

/**
 * All of them. Whoever adds one writes a file of `migrations/`, with the next number that is free, and a line here. They are applied by
 * number; what was released stays as it is.
 */
export const MIGRATIONS: readonly Migration[] = [
  events, //
  spillSeen,
  digests,
  reports,
  entriesGone,
  namesBeside,
  accounts,
  audit,
  tokens,
  jobs,
  savedViews,
  domainCounts,
  jobMails,
  requestMails,
]
