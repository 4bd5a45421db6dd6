/** What an `s3://bucket/key` stands for; the key may be a pattern. */
export interface BucketAndKey {
  readonly bucket: string;
  readonly key: string;
}

/** Whether a path is one of S3, and not of this machine. */
export function isInBucket(path: string): boolean {
  return path.startsWith('s3://');
}

/** The parts of an S3 path, or undefined where it is none. S3 user guide: "General purpose bucket naming rules". */
export function bucketAndKeyOf(path: string): BucketAndKey | undefined {
  const [, bucket, key] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\/(.+)$/s.exec(path) ?? [];
  return bucket === undefined || key === undefined ? undefined : { bucket, key };
}
