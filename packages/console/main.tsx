import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import './aksel.css';
import './console.css';
import { App } from './app/app.tsx';
import { startI18n } from './i18n/start-i18n.ts';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
startI18n();
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
