import { describe, expect, it } from 'vitest';
import { maskedUrl } from './masked-url.ts';

describe('maskedUrl', () => {
  it.each([
    ['http://u:p@h/x', 'http://u:xxxxx@h/x'],
    ['http://u:p:q@h:80', 'http://u:xxxxx@h:80'],
    ['https://:p@h', 'https://:xxxxx@h'],
    ['http://u:p@q@h/', 'http://u:xxxxx@h/'],
    ['u:p@h', 'u:xxxxx@h'],
    ['//u:p@h/x', '//u:xxxxx@h/x'],
    ['http:/u:p@h/x', 'http:/u:xxxxx@h/x'],
    ['http:///u:p@h/x', 'http:///u:xxxxx@h/x'],
    ['http:u:p@h/x', 'http:xxxxx@h/x'],
    ['http://u@h/x', 'http://u@h/x'],
    ['http://h:80/x@y', 'http://h:80/x@y'],
    ['http://h/?a=b:c@d', 'http://h/?a=b:c@d'],
    ['HTTP://h:80', 'HTTP://h:80'],
    ['/etc/a:b', '/etc/a:b'],
  ])('%s reads %s', (url, expected) => {
    expect(maskedUrl(url)).toBe(expected);
  });
});
