<?php

// publish.php URL KEY GRANT TYPE RECEIVER... publishes the JSON of the standard input, with a token for GRANT; without a GRANT
// the token is no publisher's.

use Symfony\Component\Mercure\Hub;
use Symfony\Component\Mercure\Jwt\StaticTokenProvider;

require_once 'Symfony/Component/Mercure/autoload.php';
require_once __DIR__.'/NotificationPublisher.php';
require_once __DIR__.'/SharedKeyFactory.php';

[, $url, $key, $grant, $type] = $argv;
$token = (new SharedKeyFactory($key))->create([], '' === $grant ? null : [$grant]);
$publisher = new NotificationPublisher(new Hub($url, new StaticTokenProvider($token)));
$notification = json_decode(stream_get_contents(STDIN), true, 512, JSON_THROW_ON_ERROR);
try {
    echo $publisher->publish(array_slice($argv, 5), $notification, $type);
} catch (\Throwable $failure) {
    echo get_class($failure), "\n", NotificationPublisher::explain($failure);
    exit(1);
}
