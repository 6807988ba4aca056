import { imscpRequestSchema } from '../../request.ts'
import type { Fault, Question } from '../types.ts'

const REQUEST = imscpRequestSchema.parse({
  schema: 'clamgate.imscp-request/1',
  masterAction: 'install',
  setup: false,
  version: '2.0.0',
  config: [],
  panel: {
    version: '1.5.3',
    pluginApi: '1.5.0',
    mtaServer: 'postfix',
    mtaPackage: 'Servers::mta::postfix',
    guiDirectory: '/var/www/imscp/gui',
    postfixDirectory: '/etc/postfix',
  },
})

/** What a panel of the series 1.5 asks with the configuration that is shipped. */
export function aQuestion(more: Partial<Question> = {}): Question {
  return {
    action: 'install',
    request: REQUEST,
    listen: ['unix:/var/spool/postfix/clamav/clamav-milter.ctl'],
    clamd: ['unix:/run/clamav/clamd.ctl'],
    signatures: true,
    databaseDirectory: '/var/lib/clamav',
    old: { milter: false, signatureScript: false },
    ...more,
  }
}

/** The panel of {@link aQuestion} with other facts. */
export function aPanel(more: Partial<Question['request']['panel']>): Question['request']['panel'] {
  return { ...REQUEST.panel, ...more }
}

/** As they are read. */
export function said(faults: readonly Fault[]): readonly string[] {
  return faults.map(({ weight, what, remedy }) => `${weight === 'note' ? 'note: ' : ''}${what}: ${remedy}`)
}
