-- An alert that waited for n of m opens later than it was first written: lists and figures go by when it opened.

grant update (opened_at) on alert to naer_app;
