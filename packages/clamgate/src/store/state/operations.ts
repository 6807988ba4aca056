import type { StateOperations } from '../types.ts'
import { ACCOUNT_OPERATIONS } from './accounts/account-operations.ts'
import { IDENTITY_OPERATIONS } from './accounts/identities.ts'
import { SECURITY_KEY_OPERATIONS } from './accounts/security-keys.ts'
import { TOKEN_OPERATIONS } from './accounts/tokens.ts'
import { AUDIT_OPERATIONS } from './audit-operations.ts'
import { auditWithin } from './audit-within.ts'
import { DIGEST_OPERATIONS } from './digest-operations.ts'
import { JOB_OPERATIONS } from './jobs.ts'
import type { StateOperationsOf } from './operation.ts'
import { REPORT_OPERATIONS } from './reports.ts'
import { SPILL_OPERATIONS } from './spill.ts'
import { VIEW_OPERATIONS } from './views.ts'

/**
 * All of them; the compiler misses none. Whoever adds some writes a file here with their names (declaration merging on
 * `StateOperations`), their tables (on `StateTables`) and what they do; a migration with `database: 'state'`; and a line
 * below.
 */
const PLAIN: StateOperationsOf<Exclude<keyof StateOperations, 'audit.within'>> = {
  ...SPILL_OPERATIONS,
  ...DIGEST_OPERATIONS,
  ...REPORT_OPERATIONS,
  ...AUDIT_OPERATIONS,
  ...TOKEN_OPERATIONS,
  ...SECURITY_KEY_OPERATIONS,
  ...IDENTITY_OPERATIONS,
  ...ACCOUNT_OPERATIONS,
  ...JOB_OPERATIONS,
  ...VIEW_OPERATIONS,
}

/** With the one that runs some of them together with the row of the audit. */
export const OPERATIONS: StateOperationsOf<keyof StateOperations> = { ...PLAIN, ...auditWithin(PLAIN) }
