import { describe, expect, it } from 'vitest';
import { isLoopback, listenAddressOf, listenText, reachableUrl } from './listen-address.ts';

describe('an address to listen on', () => {
  it.each([
    { text: '127.0.0.1:9196', host: '127.0.0.1', port: 9196, loopback: true },
    { text: '127.9.9.9:1', host: '127.9.9.9', port: 1, loopback: true },
    { text: 'localhost:0', host: 'localhost', port: 0, loopback: true },
    { text: '[::1]:9196', host: '::1', port: 9196, loopback: true },
    { text: ':9196', host: '0.0.0.0', port: 9196, loopback: false },
    { text: '0.0.0.0:80', host: '0.0.0.0', port: 80, loopback: false },
    { text: '[::]:80', host: '::', port: 80, loopback: false },
    { text: '127.example.com:80', host: '127.example.com', port: 80, loopback: false },
    { text: '192.0.2.1:65535', host: '192.0.2.1', port: 65535, loopback: false },
  ])('is read from $text, loopback: $loopback', ({ text, host, port, loopback }) => {
    const address = listenAddressOf(text);

    expect(address).toEqual({ host, port });
    expect(isLoopback(address)).toBe(loopback);
    expect(listenAddressOf(listenText(address))).toEqual(address);
  });

  it.each(['9196', '127.0.0.1', '127.0.0.1:', '::1:80', '[::1]', '[x]:80', 'a:65536', 'a b:1', 'http://a:1', ''])(
    'is not %j',
    (text) => {
      expect(() => listenAddressOf(text)).toThrow('is not an address and a port');
    },
  );

  it.each([
    ['http://0.0.0.0:80', 'http://host-1:80'],
    ['http://[::]:9196', 'http://host-1:9196'],
    ['http://127.0.0.1:9196', 'http://127.0.0.1:9196'],
    ['https://[::1]:9196', 'https://[::1]:9196'],
  ])('makes of %s the URL %s', (url, reachable) => {
    expect(new URL(reachableUrl(new URL(url), 'host-1')).href).toBe(new URL(reachable).href);
  });
});
