import '@mantine/core/styles.layer.css';
import '@mantine/notifications/styles.layer.css';
import './base.css';
import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { queryClient } from '../api/query-client.ts';
import { PageGuard } from '../parts/page-guard.tsx';
import { styleNonce } from './style-nonce.ts';
import { cssVariables, theme } from './theme.ts';

/** What every page stands on: look, answers of the API, short notices. */
export function Providers({ children }: { readonly children: ReactNode }) {
  return (
    <MantineProvider
      theme={theme}
      defaultColorScheme="auto"
      getStyleNonce={styleNonce}
      cssVariablesResolver={cssVariables}
    >
      <QueryClientProvider client={queryClient}>
        {/* At the top, where no button is: at the bottom they lay over those that decide. */}
        <Notifications position="top-center" limit={3} />
        <PageGuard>{children}</PageGuard>
      </QueryClientProvider>
    </MantineProvider>
  );
}
