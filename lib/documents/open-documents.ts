import type { Documents } from '../config/documents.ts';
import { createS3Documents } from './s3-documents.ts';
import { createSsmDocuments } from './ssm-documents.ts';

/** What keeps the documents of a path: `s3://bucket/key` or `ssm:/name`. */
export function openDocuments(path: string): Documents {
  return path.startsWith('s3://') ? createS3Documents() : createSsmDocuments();
}
