package io.mercurehub.containertests.container;

/** An application that a container serves. */
public interface Deployment {

    /** {@return what loads the application's classes} */
    ClassLoader classLoader();

    /**
     * Stops the application and takes it out of the container, which goes on.
     *
     * @throws Exception when it doesn't stop in order
     */
    void undeploy() throws Exception;
}
