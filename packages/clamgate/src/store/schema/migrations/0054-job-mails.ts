import type { Migration } from '../migration.ts'

const COLUMNS = [
  'ALTER TABLE job_item ADD COLUMN mail text',
  'ALTER TABLE job_item ADD COLUMN steps text',
] as const

/** What the mail of an entry of a job was, which is told when the entry is gone, and what came of the steps of its act. */
export const jobMails: Migration = {
  number: 54,
  name: 'job-mails',
  database: 'state',
  sqlite: COLUMNS,
  postgres: COLUMNS,
}
