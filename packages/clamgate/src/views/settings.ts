import type { Bounds } from '@clamgate/mime'
import type { Config } from '../config/schema.ts'
import type { ViewsSettings } from '../filter/readings/types.ts'

/** What of the configuration says how mail is read. */
export function viewsSettings({ policy, mime }: Pick<Config, 'policy' | 'mime'>): ViewsSettings {
  return { mode: policy.views, bounds: boundsOf(mime) }
}

function boundsOf(mime: Config['mime']): Bounds {
  return {
    depth: mime.maxDepth,
    parts: mime.maxParts,
    headerBytes: mime.maxHeaderSize,
    fieldBytes: mime.maxFieldSize,
    fields: mime.maxFields,
    parameters: mime.maxParameters,
    boundaryBytes: mime.maxBoundarySize,
    alternatives: mime.maxAlternatives,
    views: mime.maxViews,
    objects: mime.maxObjects,
    unionFactor: mime.maxUnionFactor,
    unionBytes: mime.maxUnionSize,
    inflateRatio: mime.maxInflateRatio,
    inflateBytes: mime.maxInflateSize,
    cpuMs: mime.maxTime,
  }
}
