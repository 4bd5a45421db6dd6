import { describe, expect, it } from 'vitest';
import { resourceIdOf } from './resource-id.ts';

describe('resourceIdOf', () => {
  it.each([
    { id: '/subscriptions/s/resourceGroups/group/providers/P/TYPE/name', resourceGroup: 'group', name: 'name' },
    { id: '/subscriptions/s/resourceGroups/group/providers/P/TYPE/name/TYPE/h', resourceGroup: 'group', name: 'h' },
    { id: '/SUBSCRIPTIONS/s/RESOURCEGROUPS/Group/providers/P/TYPE/name/', resourceGroup: 'Group', name: 'name' },
    { id: '/subscriptions/X/test', resourceGroup: '', name: 'test' },
  ])('azure 4: takes $id apart', ({ id, ...parts }) => {
    expect(resourceIdOf(id)).toEqual(parts);
  });

  it.each(['', '/', 'subscriptions/s/a', '/other/s/a', '/subscriptions', '/subscriptions/s/resourceGroups/g'])(
    'refuses "%s"',
    (id) => {
      expect(() => resourceIdOf(id)).toThrow(`"${id}" is not the id of an Azure resource`);
    },
  );
});
