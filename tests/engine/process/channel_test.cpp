#include "engine/process/channel.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <set>
#include <string>
#include <thread>

#include "tests/engine/process/open_descriptors.h"

namespace interleave {
namespace {

struct Ends {
  Channel a, b;
  Ends() {
    auto pair = Channel::MakePair();
    EXPECT_TRUE(pair) << pair.error();
    a = std::move(pair->first);
    b = std::move(pair->second);
  }
};

std::string ReceiveText(Channel& channel) {
  Message message;
  return channel.Receive(message) == Channel::Received::kMessage ? message.bytes() : "(end)";
}

TEST(ChannelTest, MessagesArriveOneByOneInOrder) {
  Ends ends;
  EXPECT_EQ(ends.a.Send("one"), Channel::Sent::kYes);
  EXPECT_EQ(ends.a.Send(""), Channel::Sent::kYes);
  EXPECT_EQ(ends.a.Send("three"), Channel::Sent::kYes);
  EXPECT_EQ(ReceiveText(ends.b), "one");
  EXPECT_EQ(ReceiveText(ends.b), "");
  EXPECT_EQ(ReceiveText(ends.b), "three");
}

TEST(ChannelTest, AMessageOfAnySizeArrivesWhole) {
  Ends ends;
  for (const std::size_t size : {32'767U, 32'768U, 32'769U, 5'000'000U}) {
    std::string bytes(size, '\0');
    for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<char>(i * 7 % 251);
    ends.a.Send(bytes);
    EXPECT_TRUE(ReceiveText(ends.b) == bytes) << size;
  }
}

TEST(ChannelTest, WhenTheOtherEndHasGoneThatIsSeen) {
  Ends ends;
  ends.a.Send("last");
  ends.a.Close();
  EXPECT_EQ(ReceiveText(ends.b), "last");
  EXPECT_EQ(ReceiveText(ends.b), "(end)");
  EXPECT_EQ(ends.b.Send("into nowhere"), Channel::Sent::kClosed);
}

TEST(ChannelTest, NothingThereIsNoEnd) {
  Ends ends;
  Message message;
  EXPECT_EQ(ends.b.Receive(message, false), Channel::Received::kNothing);
}

TEST(ChannelTest, AFullOneSaysSoAndGoesOnWhenThereIsRoom) {
  Ends ends;
  int sent = 0;
  while (ends.a.Send(std::string(1000, 'x'), {}, false) == Channel::Sent::kYes) ++sent;
  EXPECT_GT(sent, 10);
  for (int i = 0; i < sent; ++i) EXPECT_EQ(ReceiveText(ends.b).size(), 1000U);
  EXPECT_EQ(ends.a.Send("again", {}, false), Channel::Sent::kYes);
}

TEST(ChannelTest, DescriptorsTravelAndAreClosedWithTheMessage) {
  Ends ends;
  const Descriptor file(memfd_create("test", MFD_CLOEXEC));
  ASSERT_EQ(write(file.get(), "hello", 5), 5);
  ends.a.Send("with a file", {file.get()});
  int copy = -1;
  {
    Message message;
    ASSERT_EQ(ends.b.Receive(message), Channel::Received::kMessage);
    ASSERT_EQ(message.descriptors(), 1U);
    Message kept = std::move(message);
    const std::vector<int> numbers = kept.ReleaseDescriptors();
    copy = numbers.front();
  }
  char text[6] = {};
  EXPECT_EQ(pread(copy, text, 5, 0), 5);
  EXPECT_STREQ(text, "hello");
  EXPECT_NE(fcntl(copy, F_GETFD) & FD_CLOEXEC, 0);
  close(copy);

  const std::ptrdiff_t before = OpenDescriptors();
  ends.a.Send("again", {file.get()});
  {
    Message message;
    ASSERT_EQ(ends.b.Receive(message), Channel::Received::kMessage);
    EXPECT_EQ(OpenDescriptors(), before + 1);
  }
  EXPECT_EQ(OpenDescriptors(), before);
}

TEST(ChannelTest, WhatIsNoMessageOfOursIsAnError) {
  Ends ends;
  const char says_memory_but_has_none = 1;
  ASSERT_EQ(send(ends.a.descriptor(), &says_memory_but_has_none, 1, 0), 1);
  Message message;
  EXPECT_THROW(ends.b.Receive(message), WireError);
  const std::string too_long(40'000, 'x');
  ASSERT_EQ(send(ends.a.descriptor(), too_long.data(), too_long.size(), 0), 40'000);
  EXPECT_THROW(ends.b.Receive(message), WireError);
  ends.a.Send("fine again");
  EXPECT_EQ(ReceiveText(ends.b), "fine again");
}

TEST(ChannelTest, SeveralReadersGetEachMessageOnce) {
  Ends ends;
  constexpr int kMessages = 5000;
  constexpr int kReaders = 3;
  std::vector<std::multiset<int>> got(kReaders);
  {
    std::vector<std::jthread> readers;
    for (int reader = 0; reader < kReaders; ++reader) {
      readers.emplace_back([&, reader] {
        Message message;
        while (ends.b.Receive(message) == Channel::Received::kMessage) {
          got[static_cast<std::size_t>(reader)].insert(std::stoi(message.bytes()));
        }
      });
    }
    for (int i = 0; i < kMessages; ++i) ends.a.Send(std::to_string(i));
    ends.a.Close();
  }
  std::multiset<int> all;
  for (const auto& each : got) all.insert(each.begin(), each.end());
  EXPECT_EQ(all.size(), static_cast<std::size_t>(kMessages));
  EXPECT_EQ(std::set<int>(all.begin(), all.end()).size(), static_cast<std::size_t>(kMessages));
}

}  // namespace
}  // namespace interleave
