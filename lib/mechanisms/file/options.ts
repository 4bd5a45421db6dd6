import { z } from 'zod';
import { isValidGlob } from '../../files/glob.ts';
import { Interval } from '../../options/duration.ts';
import { bucketAndKeyOf, isInBucket } from './s3-path.ts';

/** Prometheus: `discovery/file/file.go`, `patFileSDName`. */
const fileName = /^[^*]*(?:\*[^/]*)?\.(?:json|yml|yaml|JSON|YML|YAML)$/;

const FilePattern = z.string().superRefine((pattern, context) => {
  const message = problemOf(pattern);
  if (message !== undefined) context.addIssue({ code: 'custom', message });
});

/** One element of `file_sd_configs`; `s3://bucket/key` is Rollcall's own. Prometheus: `discovery/file/file.go`, `SDConfig.UnmarshalYAML`. */
export const FileOptions = z.strictObject({
  files: z.array(FilePattern).min(1, 'must name at least one file'),
  refresh_interval: Interval.prefault('5m'),
});
export type FileOptions = z.output<typeof FileOptions>;

function problemOf(pattern: string): string | undefined {
  if (!fileName.test(pattern)) {
    return `"${pattern}" must end in .json, .yml or .yaml, and may have a * in its last part alone`;
  }
  if (!isValidGlob(pattern)) return `"${pattern}" is not a valid pattern`;
  if (!isInBucket(pattern) || bucketAndKeyOf(pattern) !== undefined) return undefined;
  return `"${pattern}" must be s3://bucket/key, with a bucket that is no pattern`;
}
