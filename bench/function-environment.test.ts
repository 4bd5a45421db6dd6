import { describe, expect, it } from 'vitest';
import { refreshEnvironment } from '../functions/env.ts';
import { functionEnvironmentOf } from './function-environment.ts';

describe('what the refresh function is told', () => {
  it('is all that it asks for', () => {
    const told = functionEnvironmentOf('http://127.0.0.1:8000', 'rollcall.yml');

    expect(refreshEnvironment(told)).toMatchObject({ TABLE: 'bench', CONFIG: 'rollcall.yml' });
  });
});
