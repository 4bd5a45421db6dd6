import manifest from '../package.json' with { type: 'json' };

/** Rollcall's own version, as it calls itself in `User-Agent` and on the command line. */
export const version: string = manifest.version;
