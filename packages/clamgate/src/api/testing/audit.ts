import type { AuditEntry } from '../../audit/row.ts'
import { type AuditTrail, createAuditTrail } from '../../audit/trail.ts'
import { createMemoryLog } from '../../observe/log/testing.ts'
import type { AuditService } from '../audit/documents.ts'

/** An audit that keeps its rows in a list. */
export function memoryAudit(): {
  readonly trail: AuditTrail
  readonly rows: AuditEntry[]
  readonly audit: AuditService
} {
  const rows: AuditEntry[] = []
  const append = async (entry: AuditEntry) => rows.push(entry)
  return {
    ...{ rows, trail: createAuditTrail({ append, log: createMemoryLog() }) },
    audit: {
      list: async () => ({ items: [] }),
      verify: async () => ({ good: true, rows: rows.length, heads: { found: 0, cut: 0 } }),
    },
  }
}
