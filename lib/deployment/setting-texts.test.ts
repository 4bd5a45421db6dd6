import { describe, expect, it } from 'vitest';
import { ConfigError } from '../errors.ts';
import { type SettingTexts, settingsIn } from './setting-texts.ts';
import { defaultSettings } from './settings.ts';

const texts: SettingTexts = {
  config: '',
  tokens: defaultSettings.tokens,
  eventBus: '',
  mechanisms: '',
  assumeRoles: '',
  tags: '',
  tableDeletionPolicy: 'Retain',
};

describe('settings in texts', () => {
  it('are the default ones where nothing is said', () => {
    expect(settingsIn(texts)).toEqual(defaultSettings);
  });

  it('are lists and pairs where commas stand', () => {
    const role = 'arn:aws:iam::*:role/rollcall-read';

    expect(
      settingsIn({
        ...texts,
        mechanisms: 'ec2, ecs',
        assumeRoles: role,
        tags: 'a=b=c,d=',
        tableDeletionPolicy: 'Delete',
      }),
    ).toMatchObject({
      iam: { mechanisms: ['ec2', 'ecs'], assumeRoles: [role] },
      tags: { a: 'b=c', d: '' },
      tableDeletionPolicy: 'Delete',
    });
  });

  it('are refused with everything that is wrong', () => {
    const wrong = { config: 'x.yml', tokens: 'token', tags: 'a', assumeRoles: 'role', tableDeletionPolicy: 'Snapshot' };
    const problems = (() => {
      try {
        settingsIn({ ...texts, ...wrong });
        return [];
      } catch (error) {
        return error instanceof ConfigError ? error.problems : [];
      }
    })();

    expect(problems.map(({ path }) => path)).toEqual([
      'config',
      'tokens',
      'tags',
      'iam.assumeRoles',
      'tableDeletionPolicy',
    ]);
  });

  it.each(['s3://bucket/folder/', 's3://bucket/', 's3://bucket'])('are refused where %s names no object', (config) => {
    expect(() => settingsIn({ ...texts, config })).toThrow(ConfigError);
  });
});
