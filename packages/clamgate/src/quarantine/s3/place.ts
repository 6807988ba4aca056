import type { Config } from '../../config/schema.ts'

/** Where the objects are, and who we are there. */
export interface S3Place {
  /** `https://s3.example.org`, without a path. */
  readonly endpoint: string
  readonly region: string
  readonly bucket: string
  /** In front of all keys, without slashes at its ends; may be empty. */
  readonly prefix: string
  readonly accessKey: string
  readonly secretKey: string
  /** `endpoint/bucket/key` instead of `bucket.endpoint/key`. */
  readonly pathStyle: boolean
}

/** URL of a bucket, with a slash at its end. */
export function bucketUrl({ endpoint, bucket, pathStyle }: S3Place): string {
  const url = new URL(endpoint)
  return pathStyle ? `${url.origin}/${bucket}/` : `${url.protocol}//${bucket}.${url.host}/`
}

/** URL of an object. */
export function objectUrl(place: S3Place, key: string): string {
  return `${bucketUrl(place)}${key.split('/').map(encodeURIComponent).join('/')}`
}

/** Bucket and prefix of `s3://bucket/prefix`. */
function parseStoreUrl(text: string): { readonly bucket: string; readonly prefix: string } | undefined {
  const [, bucket, prefix = ''] =
    /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*?))?\/?$/.exec(text) ?? []
  return bucket === undefined ? undefined : { bucket, prefix }
}

/** Where `quarantine.store` and `quarantine.s3` say that messages go; undefined: they are files. */
export function s3PlaceOf({ store, s3 }: Config['quarantine']): S3Place | undefined {
  const url = parseStoreUrl(store)
  const { endpoint, accessKey, secretKey, region, pathStyle } = s3
  // Where one is missing the configuration was refused.
  if (url === undefined || endpoint === undefined || accessKey === undefined || secretKey === undefined)
    return undefined
  return { ...url, endpoint, region, pathStyle, accessKey: accessKey.reveal(), secretKey: secretKey.reveal() }
}
