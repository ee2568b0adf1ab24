#pragma once

#include <toml++/toml.h>

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/toml/description.h"

namespace interleave {

// How the parts of a scenario file are read: each function gives what is right or throws the
// ScenarioFileError that says what is wrong; ReadDescription() catches it. For scenarios/toml/
// alone.

[[noreturn]] void Refuse(const Place& place, std::string text);
Place PlaceOf(const toml::node& node);
Place PlaceOf(const toml::key& key);

// For sentences: "the number 3", "the text `abc`", "a table"; long ones are cut.
std::string Found(const toml::node& node);
std::string Quoted(std::string_view text);  // "`abc`", cut and on one line.

// Every key of `table` is one of `known`; `what` is what the table is: "a task".
void ExpectKeys(const toml::table& table, std::string_view what,
                std::initializer_list<std::string_view> known);
// `key` of `table` as ...; `what` begins the sentence: "`title`".
std::string ReadText(const toml::node& node, std::string_view key, std::size_t most_letters);
const toml::table& ReadTable(const toml::node& node, std::string_view key);
const toml::array& ReadArray(const toml::node& node, std::string_view key);
// A number or a formula in text.
Formula ReadFormula(const toml::node& node, std::string_view key,
                    const std::vector<Parameter>& parameters);
// One that is the same for every task.
Formula ReadCount(const toml::node& node, std::string_view key,
                  const std::vector<Parameter>& parameters);

std::vector<Parameter> ReadParameters(const toml::table& table);
std::vector<SharedThing> ReadShared(const toml::table& table, const Description& so_far);
std::vector<Phase> ReadPhases(const toml::node& node, const Description& so_far);
std::vector<Model> ReadModels(const toml::node& node);

// What only the whole file shows: who ends which queue.
void CheckQueues(Description& description);

}  // namespace interleave
