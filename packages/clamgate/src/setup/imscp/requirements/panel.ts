import type { ImscpRequest } from '../request.ts'
import { broken, type Fault } from './types.ts'

type Panel = ImscpRequest['panel']

const OLDEST = { major: 1, minor: 4 } as const
const POSTFIX_PACKAGE = 'Servers::mta::postfix'
const NO_PACKAGE = 'Servers::noserver'
const SERIES = /(?:^|[^\d.])(\d{1,4})\.(\d{1,4})/

/** Whether the panel is of a series that this plugin knows: `1.4.7`, `1.5.3-2018120800`, `Git 1.5.x`. Pure. */
export function seriesFaults({ version, pluginApi }: Panel): readonly Fault[] {
  const [, major, minor] = SERIES.exec(version) ?? SERIES.exec(pluginApi) ?? []
  // A panel that says neither is left to its own check of require_api.
  if (major === undefined) return []
  const isOld =
    Number(major) < OLDEST.major || (Number(major) === OLDEST.major && Number(minor) < OLDEST.minor)
  if (!isOld) return []
  const said = SERIES.test(version) ? version : `with plugin API ${pluginApi}`
  return [broken(`i-MSCP ${said} is too old, the plugin needs 1.4.0 or newer`, 'upgrade the panel first')]
}

/** Whether the mail server is the Postfix of i-MSCP itself: that of no other package is known. Pure. */
export function mailServerFaults({ mtaServer, mtaPackage }: Panel): readonly Fault[] {
  const found = otherMailServer(mtaServer.trim(), mtaPackage.trim())
  if (found === undefined) return []
  return [
    broken(
      `The mail server of this panel is not the Postfix of i-MSCP: /etc/imscp/imscp.conf has ${found}, and MTA_PACKAGE = ${POSTFIX_PACKAGE} is needed`,
      'choose Postfix with perl /var/www/imscp/engine/setup/imscp-reconfigure -r mta',
    ),
  ]
}

function otherMailServer(server: string, implementation: string): string | undefined {
  // imscp.conf of 1.4.0 has no MTA_PACKAGE: there the name of the server says which one it is.
  const isNamed = implementation !== '' && implementation !== NO_PACKAGE
  if (isNamed && implementation !== POSTFIX_PACKAGE) return `MTA_PACKAGE = ${implementation}`
  if (server !== '' && server.toLowerCase() !== 'postfix') return `MTA_SERVER = ${server}`
  if (implementation === NO_PACKAGE) return `MTA_PACKAGE = ${implementation}`
  return server === '' && !isNamed ? 'neither MTA_SERVER nor MTA_PACKAGE' : undefined
}
