package io.mercurehub.peers;

/**
 * An update as a client gives it to its application.
 *
 * @param type {@code message} when the publisher has said none
 */
public record ReceivedUpdate(String type, String id, String data) {}
