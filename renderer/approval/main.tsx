import '../app/no-markup.ts';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Providers } from '../app/providers.tsx';
import { ApprovalPage } from './approval-page.tsx';

const root = document.getElementById('root');
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <Providers>
        <ApprovalPage />
      </Providers>
    </StrictMode>,
  );
}
