package io.mercurehub.cluster;

/**
 * An update that a publisher has sent, once, to one node.
 *
 * @param publisher who; it sends one after the other
 * @param id of the update, which nobody else uses
 * @param sent to which node and when, for people
 * @param isAcknowledged whether a hub has answered with the id; if not, it may have been published or not
 */
record Publication(int publisher, String id, String sent, boolean isAcknowledged) {}
