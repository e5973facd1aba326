package io.github.mqttclient.internal.store;

/** Where a record stands: so many bytes of a segment, header and end included. */
record Place(long number, Segment segment, long offset, int size) {}
