<?php

// The service of the tutorials: publishes a notification to its receivers. Arguments: the hub's URL, a token, a text, receivers' ids.

require '/usr/share/php/Symfony/Component/Mercure/autoload.php';
require '/usr/share/php/Symfony/Component/HttpClient/autoload.php';

use Symfony\Component\HttpClient\HttpClient;
use Symfony\Component\Mercure\Hub;
use Symfony\Component\Mercure\Jwt\StaticTokenProvider;
use Symfony\Component\Mercure\Update;

[, $url, $token, $text] = $argv;
$topics = array_map(fn (string $id): string => "notification/$id", array_slice($argv, 4));
$json = json_encode(['message' => $text], JSON_THROW_ON_ERROR);

$hub = new Hub($url, new StaticTokenProvider($token), null, null, HttpClient::create());
echo $hub->publish(new Update($topics, $json, true, null, 'new_message')), "\n";
