import { BadRequestError } from '../errors.ts';

/** The body of a request. Throws a BadRequestError when it is not JSON. */
export function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new BadRequestError('the body is not JSON');
  }
}
