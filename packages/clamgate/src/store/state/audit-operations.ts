import type { AuditHead, AuditRow } from '../../audit/row.ts'
import type { KeptRow } from '../../audit/verify.ts'
import {
  type AuditCut,
  type AuditSearch,
  type AuditWrite,
  appendAudit,
  auditHead,
  auditPage,
  cutAudit,
  listAudit,
} from './audit.ts'
import type { StateOperationsOf } from './operation.ts'

declare module '../types.ts' {
  interface StateOperations {
    /** For acts that no other transaction of the store holds; gives the number of the row. */
    readonly 'audit.append': { readonly args: AuditWrite; readonly result: number }
    readonly 'audit.head': { readonly args: undefined; readonly result: AuditHead | undefined }
    readonly 'audit.list': { readonly args: AuditSearch; readonly result: readonly AuditRow[] }
    readonly 'audit.page': {
      readonly args: { readonly after: number; readonly limit: number }
      readonly result: readonly KeptRow[]
    }
    readonly 'audit.cut': {
      readonly args: AuditCut
      readonly result: number
    }
  }
}

export const AUDIT_OPERATIONS: StateOperationsOf<
  'audit.append' | 'audit.head' | 'audit.list' | 'audit.page' | 'audit.cut'
> = {
  'audit.append': (context, args) => appendAudit(context, args),
  'audit.head': (context) => auditHead(context),
  'audit.list': (context, args) => listAudit(context, args),
  'audit.page': (context, args) => auditPage(context, args),
  'audit.cut': (context, args) => cutAudit(context, args),
}
