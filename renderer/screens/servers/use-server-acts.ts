import { notifications } from '@mantine/notifications';
import { usePause } from '../../api/use-pause.ts';
import { toolCount } from './tool-order.ts';
import { useTestServer } from './use-server-changes.ts';

/** What can be done with a server without a question. What comes of a test is told; why one failed is shown with the server. */
export function useServerActs(name: string, paused: boolean) {
  const test = useTestServer();
  const pause = usePause();
  return {
    testing: test.isPending,
    pausing: pause.isPending,
    togglePause: () => pause.mutate({ what: 'server', name, paused: !paused }),
    test(): void {
      const id = `test ${name}`;
      const told = (color: string, title: string, message: string): void => {
        notifications.update({ color, title, message, id, loading: false, autoClose: 6000 });
      };
      notifications.show({
        title: `Testing ${name} …`,
        message: 'It is asked for its tools.',
        id,
        loading: true,
        autoClose: false,
      });
      test.mutate(name, {
        onSuccess: ({ tools }) => told('teal', `${name} answers`, `It lists ${toolCount(tools.length)}.`),
        onError: () => told('red', `${name} fails`, 'Why is said with the server.'),
      });
    },
  };
}
