import { pathOfFileUrl } from '../../config/file-url.ts'
import type { SourceSettings } from '../../config/schema.ts'
import type { CatalogueRoad } from '../catalogue/types.ts'
import type { Road } from '../types.ts'

/** MalwarePatrol's free list for mail. */
export const FREE_PRODUCT = 32

/** How a source of the catalogue is reached: as the catalogue says, or by URLs that stand for its base. */
export function catalogueRoad(road: CatalogueRoad, { url, product, list }: SourceSettings): Road {
  const bases = url?.map(withSlash)
  const redirectHosts: readonly string[] = []
  switch (road.kind) {
    case 'archive':
      return {
        kind: 'archive',
        bases: bases ?? [road.base],
        version: road.version,
        archive: road.archive,
        redirectHosts,
      }
    case 'https': {
      const path = road.path
        .replace('{product}', String(product ?? FREE_PRODUCT))
        .replace('{list}', list ?? 'clamav_basic')
      return { kind: 'https', bases: bases ?? [road.base], path, redirectHosts }
    }
    case 'rsync':
      if (bases === undefined) {
        return { kind: 'rsync', modules: [road.module], isRoundRobin: true, mirrors: road.mirrors }
      }
      return byScheme(bases)
  }
}

/** How a source of one's own is reached. */
export function ownRoad({ kind, url = [] }: SourceSettings): Road {
  const bases = url.map(withSlash)
  if (kind === 'file') return { kind: 'file', directories: url.flatMap((one) => pathOfFileUrl(one) ?? []) }
  return kind === 'rsync' ? byScheme(bases) : https(bases)
}

/** rsync first; without any, it is a source of https. */
function byScheme(bases: readonly string[]): Road {
  const isRsync = (base: string) => /^rsync:/i.test(base)
  const modules = bases.filter(isRsync)
  const mirrors = bases.filter((base) => !isRsync(base))
  return modules.length === 0 ? https(mirrors) : { kind: 'rsync', modules, isRoundRobin: false, mirrors }
}

function https(bases: readonly string[]): Road {
  return { kind: 'https', bases, path: '{file}', redirectHosts: [] }
}

function withSlash(url: string): string {
  return url.endsWith('/') ? url : `${url}/`
}
